/* A connected UDP socket on loopback that takes and sends many datagrams per system call: recvmmsg, and sendmmsg of
   UDP_SEGMENT messages; or, if not batched, one call per datagram. */
#pragma once
#include <stdint.h>

enum { MAX_DATAGRAM = 2048, RECEIVE_BATCH = 32, SEND_BATCH = 512 };

/* Room for one datagram right behind the last one; never NULL: what is full is sent first. */
uint8_t *datagrams_reserve(void);
/* Keeps the first bytes of the room reserved last. */
void datagrams_commit(int length);
/* Sends what was committed, waiting if the socket is full. */
void datagrams_flush(void);
/* Takes what lies there without waiting. */
int datagrams_receive(void);
const uint8_t *datagrams_received(int index, int *length);

/* Binds a port of 127.0.0.1 and returns it. */
int datagrams_open(int batched);
void datagrams_connect(int port);
int datagrams_descriptor(void);
long datagrams_longest(void);
