/* usrsctp over DTLS (RFC 8261) in one thread, with two streams: messages, and echoes. */
#pragma once
#include <stdint.h>

enum { STREAM_BULK = 0, STREAM_ECHO = 1, STREAMS = 2 };

struct sctp_settings {
  int max_packet;    /* bytes of an SCTP packet */
  int buffer_length; /* bytes, each way */
  int checksum;      /* 0: none, as two peers with RFC 9653 agree */
};

void sctp_create(const struct sctp_settings *settings);
void sctp_handle_packet(const uint8_t *packet, int length);
void sctp_handle_timers(int elapsed_ms);
int sctp_is_connected(void);
/* 0 if the send buffer is full. */
int sctp_send(int stream, const void *message, int length);
/* The next message that has arrived whole, or -1. */
int sctp_receive(int *stream, uint8_t **message);
