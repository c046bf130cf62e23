# shellcheck shell=sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# "The first relay, in five minutes" of doc/OPERATING, and what comes after it,
# for systemd.sh: in a system that may be thrown away, whose packages are in
# /root. With an authority of its own in place of Let's Encrypt.

fail()
{
	echo "$*"
	journalctl -u tuscheld -n 20 --no-pager -o cat
	exit 1
}

# until_true COMMAND...: waits for it to be true
until_true()
{
	for _ in $(seq 100); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	fail "never true: $*"
}

active()
{
	systemctl is-active --quiet tuscheld || fail "not active: $*"
}

chat()
{
	python3 /root/chat "$@" || fail "no chat: $*"
}

main_pid()
{
	systemctl show --property=MainPID --value tuscheld
}

another_main_pid()
{
	[ "$(main_pid)" != "$1" ] && systemctl is-active --quiet tuscheld
}

serves_certificate()
{
	echo | openssl s_client -connect relay.example:8872 \
		-servername relay.example -alpn tuschel/1 2>/dev/null |
		openssl x509 -noout -fingerprint |
		grep -F "$(openssl x509 -noout -fingerprint -in "$1")"
}

make_certificate()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout "$live/privkey.pem" -out request.pem -subj /CN=relay.example
	echo subjectAltName=DNS:relay.example >extensions
	openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key \
		-CAcreateserial -days 20 -extfile extensions -out one.pem
	cat one.pem ca.pem >"$live/fullchain.pem"
}

cd /root
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
apt-get -qq install --no-install-recommends /root/*.deb

systemctl enable --now tuscheld
systemctl --no-pager status tuscheld
active installed
chat 127.0.0.1:8872

cat >/etc/tuscheld.conf <<'END'
listen = { "0.0.0.0:8872", "[::]:8872" }
metrics = { "127.0.0.1:8873" }
END
tuscheld --check-config
systemctl restart tuscheld
active restarted with other listeners
journalctl -u tuscheld -n 10 --no-pager -o cat | grep '^invite '
[ "$(curl -s http://127.0.0.1:8873/healthz)" = ok ] || fail "no healthz"
curl -s http://127.0.0.1:8873/metrics | grep '^tuscheld_members{'

live=/etc/letsencrypt/live/relay.example
hook=/etc/letsencrypt/renewal-hooks/deploy/tuscheld
mkdir -p "$live" "${hook%/*}" /etc/ssl/certs
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout ca.key -out ca.pem -subj '/CN=an authority' -days 30
cp ca.pem /etc/ssl/certs/authority.pem
openssl rehash /etc/ssl/certs
echo '127.0.0.1 relay.example' >>/etc/hosts
make_certificate
# the lines of doc/OPERATING
zcat -f /usr/share/doc/tuschel/OPERATING* |
	sed -n '/^    #!\/bin\/sh$/,/^    systemctl reload/s/^    //p' >"$hook"
grep -q RENEWED_LINEAGE "$hook" || fail "no hook in doc/OPERATING"
chmod +x "$hook"
RENEWED_LINEAGE=$live "$hook"
cat >>/etc/tuscheld.conf <<'END'
tls-cert = "/var/lib/tuscheld/fullchain.pem"
tls-key = "/var/lib/tuscheld/privkey.pem"
END
systemctl reload tuscheld
until_true serves_certificate one.pem
chat relay.example
make_certificate
RENEWED_LINEAGE=$live "$hook"
until_true serves_certificate one.pem

tuscheld ctl status
tuscheld ctl ban 192.0.2.0/24
systemctl restart tuscheld
[ "$(tuscheld ctl bans)" = 192.0.2.0/24 ] || fail "the ban is forgotten"
tuscheld ctl unban 192.0.2.0/24

pid=$(main_pid)
systemctl kill --kill-who=main -s USR2 tuscheld
until_true another_main_pid "$pid"
chat relay.example
pid=$(main_pid)
apt-get -qq install --reinstall /root/tuscheld_*.deb
another_main_pid "$pid" || fail "an upgrade does not restart it"
chat relay.example

rm /etc/tuscheld.conf
systemctl disable --now tuscheld
systemctl enable --now tuscheld.socket
chat 127.0.0.1:8872
active by its socket
systemctl disable --now tuscheld.socket tuscheld

apt-get -qq purge tuscheld
failed=$(systemctl --failed --no-legend --no-pager)
[ -z "$failed" ] || fail "$failed"
echo "systemd $(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')," \
	"process 1: started, restarted, renewed, handed over, upgraded, by socket"
