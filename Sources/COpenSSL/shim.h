#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

/* Macros of OpenSSL that Swift does not see. */
static inline int openssl_require_tls12(SSL_CTX *context)
{
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline int openssl_set_server_name(SSL *session, const char *name)
{
	return (int)SSL_set_tlsext_host_name(session, name);
}

/* Of the errors that wait; 0 where there is none. */
static inline int openssl_oldest_reason(void)
{
	return ERR_GET_REASON(ERR_peek_error());
}

/* One session a server keeps no buffers for between requests. */
static inline void openssl_release_buffers(SSL_CTX *context)
{
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
}
