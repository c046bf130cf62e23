/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a failure of OpenSSL means to whoever wanted a connection. Its own
 * words ("tlsv1 alert protocol version") are for the cases that nobody has
 * thought of.
 */
#include "config.h"

#include <errno.h>
#include <openssl/err.h>

#include "base/mem.h"
#include "net/reason.h"
#include "net/tls_private.h"

static const char
    old[] = "the other side does not speak TLS 1.3",
    foreign[] = "the other side does not speak TLS",
    other[] = "the other side speaks TLS, but not tuschel's protocol",
    unwanted[] = "the other side does not accept our certificate",
    wanted[] = "the relay lets in only who shows a certificate",
    broken[] = "what came is not what was sent: the TLS link is broken";

static const struct {
	int code;
	const char *text;
} reasons[] = {
	{ SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, old },
	{ SSL_R_UNSUPPORTED_PROTOCOL, old },
	{ SSL_R_WRONG_SSL_VERSION, old },
	{ SSL_R_VERSION_TOO_LOW, old },
	{ SSL_R_HTTP_REQUEST, foreign },
	{ SSL_R_HTTPS_PROXY_REQUEST, foreign },
	{ SSL_R_WRONG_VERSION_NUMBER, foreign },
	{ SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
	  "the other side has ended the TLS handshake" },
	{ SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL, other },
	{ SSL_R_NO_APPLICATION_PROTOCOL, other },
	{ SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, wanted },
	{ SSL_R_TLSV1_ALERT_UNKNOWN_CA, unwanted },
	{ SSL_R_TLSV1_ALERT_ACCESS_DENIED, unwanted },
	{ SSL_R_TLSV1_ALERT_DECRYPT_ERROR, unwanted },
	{ SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, unwanted },
	{ SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, unwanted },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, unwanted },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, unwanted },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, unwanted },
	{ SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE,
	  "the client shows no certificate" },
	{ SSL_R_CERTIFICATE_VERIFY_FAILED,
	  "the certificate of the other side is not accepted" },
	{ SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, broken },
	{ SSL_R_SSLV3_ALERT_BAD_RECORD_MAC, broken },
};

const char *
tls_reason(const struct tls_session *s)
{
	unsigned long error = ERR_peek_error();
	const char *text;
	size_t i;

	if (s->foreign)
		return foreign;
	if (s->error == ECONNRESET || s->error == EPIPE || s->eof)
		return s->shaken ? "the link was cut off" :
		    "the link was cut off during the TLS handshake";
	if (s->error != 0)
		return net_reason(s->error);
	for (i = 0; i < ARRAY_LEN(reasons); i++)
		if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
		    ERR_GET_REASON(error) == reasons[i].code)
			return reasons[i].text;
	text = ERR_reason_error_string(error);
	return text != NULL ? text : "TLS failed";
}
