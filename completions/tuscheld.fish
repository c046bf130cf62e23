# SPDX-License-Identifier: GPL-3.0-or-later
# Made by make.py.
complete -c tuscheld -s l -l listen -r -F -d 'accept connections there; may be given again (default: port 8872 on this machine only; port 0: any free one)'
complete -c tuscheld -l plain -d 'allow links without TLS from other machines'
complete -c tuscheld -l max-members -x -d 'members in the room at once'
complete -c tuscheld -l max-per-address -x -d 'members from one address at once; 0: any number'
complete -c tuscheld -l queue-bytes -x -d 'what may wait for one member before it is cut off'
complete -c tuscheld -l memory-bytes -x -d 'what may wait for all members together'
complete -c tuscheld -l limits -x -a 'on off' -d 'off: no limits on rates and members per address'
complete -c tuscheld -l user -x -d 'become that user when all is open, if started as root'
complete -c tuscheld -l confine -x -a 'on off require' -d 'give up all system calls and files that are not needed (default: as far as the kernel can; require: or do not start)'
complete -c tuscheld -s h -l help -d 'show this help'
complete -c tuscheld -s V -l version -d 'show the version'
