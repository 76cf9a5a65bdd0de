/* One end of a data channel as a good C program has it: one thread, many datagrams per system call, OpenSSL and usrsctp.
   The sender keeps the bulk stream full for some seconds and has 64-byte messages echoed on another; both ends say at its
   end what CPU time it took them. Lines of standard output go to the other end's standard input, but for the last.

   usage: datachannel-peer send|receive MESSAGE SECONDS MAX_PACKET BUFFER CHECKSUM BATCHED */
#include "datagrams.h"
#include "dtls.h"
#include "sctp.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TICK_MS = 10, ROUNDS = 8, ECHO = 64, ECHO_EVERY_MS = 10, MAX_ECHOES = 1 << 16 };

/* The first byte of a message. */
enum { MORE = 0, LAST = 1 };

static int is_sender, message_length, echo_pending, all_sent, finished;
static double seconds;
static uint8_t *message;
static int64_t started, cpu_started, last_echo, echoes[MAX_ECHOES];
static long bytes;
static int echo_count;

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

static void start(void) {
  started = now_ns();
  cpu_started = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static int compare(const void *left, const void *right) {
  int64_t l = *(const int64_t *)left, r = *(const int64_t *)right;
  return (l > r) - (l < r);
}

static void finish(void) {
  qsort(echoes, echo_count, sizeof *echoes, compare);
  printf("result bytes=%ld cpu=%lld wall=%lld echo=%lld longest=%ld\n", bytes,
         (long long)(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_started), (long long)(now_ns() - started),
         echo_count > 0 ? (long long)echoes[echo_count / 2] : 0LL, datagrams_longest());
  fflush(stdout);
  finished = 1;
}

static void ask_for_echo(int64_t now) {
  uint8_t ask[ECHO] = {0};
  if (echo_pending || now - last_echo < ECHO_EVERY_MS * 1000000LL) return;
  last_echo = now;
  echo_pending = sctp_send(STREAM_ECHO, ask, ECHO);
}

static void fill(void) {
  if (all_sent) return;
  int64_t now = now_ns();
  if (started == 0) start();
  ask_for_echo(now);
  message[0] = now - started > seconds * 1e9 ? LAST : MORE;
  while (!all_sent && sctp_send(STREAM_BULK, message, message_length)) {
    bytes += message_length;
    all_sent = message[0] == LAST;
  }
}

static void handle_bulk(const uint8_t *received, int length) {
  if (is_sender) {
    finish();
    return;
  }
  if (started == 0) start();
  bytes += length;
  if (received[0] != LAST) return;
  while (!sctp_send(STREAM_BULK, message, 1)) {}
  finish();
}

static void handle_echo(const uint8_t *received, int length) {
  if (!is_sender) {
    sctp_send(STREAM_ECHO, received, length);
    return;
  }
  if (echo_count < MAX_ECHOES) echoes[echo_count++] = now_ns() - last_echo;
  echo_pending = 0;
}

static void take_messages(void) {
  uint8_t *received;
  for (int stream, length; (length = sctp_receive(&stream, &received)) >= 0;) {
    if (stream == STREAM_BULK) handle_bulk(received, length);
    else handle_echo(received, length);
  }
}

static void receive(void) {
  uint8_t text[MAX_DATAGRAM];
  for (int round = 0, count = RECEIVE_BATCH; round < ROUNDS && count > 0; round++) {
    count = datagrams_receive();
    for (int i = 0; i < count; i++) {
      int length;
      const uint8_t *datagram = datagrams_received(i, &length);
      length = dtls_receive(datagram, length, text, sizeof text);
      if (length > 0) sctp_handle_packet(text, length);
    }
  }
}

static void wait_for_input(void) {
  struct pollfd readable = {datagrams_descriptor(), POLLIN, 0};
  datagrams_flush();
  poll(&readable, 1, TICK_MS);
}

static void handshake(void) {
  while (!dtls_handshake()) {
    wait_for_input();
    for (int i = 0, length, count = datagrams_receive(); i < count; i++) {
      uint8_t text[MAX_DATAGRAM];
      const uint8_t *datagram = datagrams_received(i, &length);
      dtls_receive(datagram, length, text, sizeof text);
    }
  }
  datagrams_flush();
}

static void run(void) {
  int64_t ticked = now_ns();
  while (!finished) {
    wait_for_input();
    receive();
    int elapsed = (int)((now_ns() - ticked) / 1000000);
    if (elapsed >= TICK_MS) {
      sctp_handle_timers(elapsed);
      ticked += elapsed * 1000000LL;
    }
    if (!sctp_is_connected() && started == 0) continue;
    take_messages();
    if (is_sender && !finished) fill();
  }
  datagrams_flush();
}

int main(int count, char **arguments) {
  int peer_port;
  if (count != 8) return 2;
  is_sender = strcmp(arguments[1], "send") == 0;
  message_length = atoi(arguments[2]);
  seconds = atof(arguments[3]);
  message = calloc(1, message_length);
  struct sctp_settings settings = {atoi(arguments[4]), atoi(arguments[5]), atoi(arguments[6])};
  printf("port %d\n", datagrams_open(atoi(arguments[7])));
  fflush(stdout);
  if (scanf("port %d", &peer_port) != 1) return 2;
  datagrams_connect(peer_port);
  dtls_create(is_sender);
  handshake();
  sctp_create(&settings);
  run();
  /* Until the other end has had what was sent last. */
  while (getchar() != EOF) {}
  return 0;
}
