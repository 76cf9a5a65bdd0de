#include "dtls.h"
#include "datagrams.h"
#include <openssl/ec.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

enum { LINK_MTU = 1400 };

static SSL *ssl;
static const uint8_t *incoming;
static int incoming_length;

static int bio_write(BIO *bio, const char *bytes, int length) {
  (void)bio;
  memcpy(datagrams_reserve(), bytes, length);
  datagrams_commit(length);
  return length;
}

static int bio_read(BIO *bio, char *bytes, int room) {
  int length = incoming_length < room ? incoming_length : room;
  BIO_clear_retry_flags(bio);
  if (length == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  memcpy(bytes, incoming, length);
  incoming_length = 0;
  return length;
}

static long bio_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio, (void)number, (void)pointer;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO *create_bio(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");
  BIO_meth_set_write(method, bio_write);
  BIO_meth_set_read(method, bio_read);
  BIO_meth_set_ctrl(method, bio_control);
  BIO *bio = BIO_new(method);
  BIO_set_init(bio, 1);
  return bio;
}

static void add_certificate(SSL_CTX *context) {
  EVP_PKEY *key = EVP_EC_gen("P-256");
  X509 *certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  if (SSL_CTX_use_certificate(context, certificate) != 1 || SSL_CTX_use_PrivateKey(context, key) != 1) abort();
}

void dtls_create(int is_client) {
  SSL_CTX *context = SSL_CTX_new(DTLS_method());
  add_certificate(context);
  SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION);
  if (SSL_CTX_set_cipher_list(context, "ECDHE-ECDSA-AES128-GCM-SHA256") != 1) abort();
  ssl = SSL_new(context);
  SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
  SSL_set_mtu(ssl, LINK_MTU);
  BIO *bio = create_bio();
  SSL_set_bio(ssl, bio, bio);
  if (is_client) SSL_set_connect_state(ssl);
  else SSL_set_accept_state(ssl);
}

int dtls_handshake(void) {
  DTLSv1_handle_timeout(ssl);
  return SSL_do_handshake(ssl) == 1;
}

int dtls_receive(const uint8_t *datagram, int length, uint8_t *text, int room) {
  incoming = datagram;
  incoming_length = length;
  int n = SSL_read(ssl, text, room);
  incoming_length = 0;
  return n > 0 ? n : 0;
}

void dtls_send(const void *text, int length) {
  if (SSL_write(ssl, text, length) != length) abort();
}
