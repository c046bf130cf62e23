# SPDX-License-Identifier: GPL-3.0-or-later
# Made by make.py.
complete -c tuschel -l host -d 'open a room here, with the relay inside this program'
complete -c tuschel -s n -l nick -x -d 'the name that others see (default: the login name)'
complete -c tuschel -l passphrase-file -r -F -d 'take the room\'s passphrase from the first line there'
complete -c tuschel -s c -l config -r -F -d 'read and keep the settings there'
complete -c tuschel -s d -l dir -x -a '(__fish_complete_directories)' -d 'keep all files there: identity, settings, history'
complete -c tuschel -s r -l run -x -d 'run this command at the start; may be repeated'
complete -c tuschel -l peer -x -d 'ask this member for the key first'
complete -c tuschel -l plain -d 'allow a link without TLS to another machine'
complete -c tuschel -l ascii -d 'draw with ASCII characters only'
complete -c tuschel -l pipe -d 'no screen: lines from stdin, JSON lines to stdout'
complete -c tuschel -s h -l help -d 'show this help'
complete -c tuschel -s V -l version -d 'show the version'
