# SPDX-License-Identifier: GPL-3.0-or-later
class Tuschel < Formula
  desc "Full-screen terminal group chat, end-to-end encrypted"
  homepage "https://tuschel.example/"
  url "https://tuschel.example/tuschel-0.1.0.tar.xz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000" # until there is a release
  license "GPL-3.0-or-later"

  depends_on "pkgconf" => :build
  depends_on "confuse"
  depends_on "gettext"
  depends_on "jansson"
  depends_on "libevent"
  depends_on "libsodium"
  depends_on "ncurses"
  depends_on "openssl@3"
  depends_on "hiredis"
  depends_on "qrencode"
  depends_on "utf8proc"

  def install
    system "./configure", *std_configure_args, "--sysconfdir=#{etc}",
           "--localstatedir=#{var}", "--disable-silent-rules"
    system "make", "install"
  end

  service do
    run [opt_sbin/"tuscheld"]
    keep_alive true
    log_path var/"log/tuscheld.log"
    error_log_path var/"log/tuscheld.log"
  end

  test do
    system sbin/"tuscheld", "--version"
    port = free_port
    relay = spawn sbin/"tuscheld", "--listen", "127.0.0.1:#{port}"
    begin
      said = pipe_output("#{bin}/tuschel --pipe --dir #{testpath}/t 127.0.0.1:#{port}", "hello\n")
      assert_match(/"event": ?"sent"/, said)
    ensure
      Process.kill "TERM", relay
    end
  end
end
