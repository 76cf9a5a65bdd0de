/* DTLS 1.2 of OpenSSL with ECDHE-ECDSA-AES128-GCM-SHA256 and certificates made at the start. Datagrams come from, and go
   to, datagrams.c by a BIO of our own, so that no memory BIO copies them once more. */
#pragma once
#include <stdint.h>

void dtls_create(int is_client);
/* Handles one datagram, and gives the application data in it: 0 if there was none. */
int dtls_receive(const uint8_t *datagram, int length, uint8_t *text, int room);
/* One record, committed to the batch. */
void dtls_send(const void *text, int length);
/* Begins, goes on with, and repeats the handshake; true once it is done. */
int dtls_handshake(void);
