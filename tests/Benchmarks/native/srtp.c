#include "srtp.h"
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static void pad_key(SHA_CTX *state, const uint8_t *key, uint8_t pad) {
  uint8_t block[64];
  memset(block, pad, sizeof block);
  for (int i = 0; i < 20; i++) block[i] ^= key[i];
  SHA1_Init(state);
  SHA1_Update(state, block, sizeof block);
}

void srtp_init(struct srtp *s, int profile, const uint8_t *key, const uint8_t *salt, const uint8_t *authentication_key) {
  int is_gcm = profile == PROFILE_GCM;
  memset(s, 0, sizeof *s);
  s->profile = profile;
  s->tag_length = is_gcm ? 16 : 10;
  memcpy(s->salt, salt, is_gcm ? 12 : 14);
  s->cipher = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(s->cipher, is_gcm ? EVP_aes_128_gcm() : EVP_aes_128_ctr(), NULL, key, s->salt);
  if (is_gcm) return;
  pad_key(&s->inner, authentication_key, 0x36);
  pad_key(&s->outer, authentication_key, 0x5c);
}

void srtp_free(struct srtp *s) { EVP_CIPHER_CTX_free(s->cipher); }

static void xor32(uint8_t *at, uint32_t value) {
  uint32_t word;
  memcpy(&word, at, 4);
  word ^= htonl(value);
  memcpy(at, &word, 4);
}

static void xor16(uint8_t *at, uint16_t value) {
  at[0] ^= value >> 8;
  at[1] ^= (uint8_t)value;
}

static int protect_gcm(struct srtp *s, uint8_t *datagram, int header_length, uint64_t index, const uint8_t *source, int length) {
  uint8_t nonce[12];
  uint32_t ssrc;
  int written;
  memcpy(nonce, s->salt, sizeof nonce);
  memcpy(&ssrc, datagram + 8, 4);
  xor32(nonce + 2, ntohl(ssrc));
  xor32(nonce + 6, (uint32_t)(index >> 16));
  xor16(nonce + 10, (uint16_t)index);
  EVP_EncryptInit_ex(s->cipher, NULL, NULL, NULL, nonce);
  EVP_EncryptUpdate(s->cipher, NULL, &written, datagram, header_length);
  EVP_EncryptUpdate(s->cipher, datagram + header_length, &written, source, length);
  EVP_EncryptFinal_ex(s->cipher, datagram + header_length + length, &written);
  EVP_CIPHER_CTX_ctrl(s->cipher, EVP_CTRL_AEAD_GET_TAG, 16, datagram + header_length + length);
  return header_length + length + 16;
}

static int protect_counter_mode(struct srtp *s, uint8_t *datagram, int header_length, uint64_t index, const uint8_t *source, int length) {
  uint8_t counter[16], digest[20];
  uint32_t ssrc, roc = htonl((uint32_t)(index >> 16));
  SHA_CTX state;
  int written, end = header_length + length;
  memcpy(counter, s->salt, sizeof counter);
  memcpy(&ssrc, datagram + 8, 4);
  xor32(counter + 4, ntohl(ssrc));
  xor32(counter + 8, (uint32_t)(index >> 16));
  xor16(counter + 12, (uint16_t)index);
  EVP_EncryptInit_ex(s->cipher, NULL, NULL, NULL, counter);
  EVP_EncryptUpdate(s->cipher, datagram + header_length, &written, source, length);

  state = s->inner;
  memcpy(datagram + end, &roc, 4); /* the tag will stand here: one update instead of two */
  SHA1_Update(&state, datagram, end + 4);
  SHA1_Final(digest, &state);
  state = s->outer;
  SHA1_Update(&state, digest, sizeof digest);
  SHA1_Final(digest, &state);
  memcpy(datagram + end, digest, 10);
  return end + 10;
}

int srtp_protect(struct srtp *s, uint8_t *datagram, int header_length, uint64_t index, const uint8_t *source, int length) {
  return s->profile == PROFILE_GCM ? protect_gcm(s, datagram, header_length, index, source, length)
                                   : protect_counter_mode(s, datagram, header_length, index, source, length);
}

/* Protects packets of one length one after the other into a ring of slots, as the C# benchmark does. */
struct srtp *bench_srtp_create(int profile, const uint8_t *key, const uint8_t *salt, const uint8_t *authentication_key) {
  struct srtp *s = malloc(sizeof *s);
  srtp_init(s, profile, key, salt, authentication_key);
  return s;
}

void bench_srtp_free(struct srtp *s) {
  srtp_free(s);
  free(s);
}

void bench_srtp_run(struct srtp *s, const uint8_t *header, int header_length, const uint8_t *payload, int length,
                    uint8_t *slots, int slot_length, int slot_count, int packets) {
  for (int i = 0; i < packets; i++) {
    uint8_t *datagram = slots + (size_t)(i % slot_count) * slot_length;
    uint16_t sequence = htons((uint16_t)i);
    memcpy(datagram, header, header_length);
    memcpy(datagram + 2, &sequence, 2);
    srtp_protect(s, datagram, header_length, (uint64_t)i, payload, length);
  }
}
