/* One sending direction of SRTP as a good C program has it: OpenSSL EVP contexts that are kept, with only the nonce set
   for each packet, and SHA-1 states that already hold the HMAC key's blocks. */
#pragma once
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdint.h>

enum { PROFILE_COUNTER_MODE = 1, PROFILE_GCM = 7 };

struct srtp {
  int profile, tag_length;
  EVP_CIPHER_CTX *cipher;
  SHA_CTX inner, outer;
  uint8_t salt[16];
};

void srtp_init(struct srtp *s, int profile, const uint8_t *key, const uint8_t *salt, const uint8_t *authentication_key);
void srtp_free(struct srtp *s);

/* The datagram begins with its header; its payload is encrypted from the source into it, and the tag follows.
   Returns the datagram's length. */
int srtp_protect(struct srtp *s, uint8_t *datagram, int header_length, uint64_t index, const uint8_t *source, int length);
