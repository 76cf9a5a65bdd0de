#define _GNU_SOURCE
#include "datagrams.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

/* The kernel takes 64 segments and 65,507 bytes. */
enum { MAX_SEGMENTS = 48, MAX_MESSAGE = 65000, BUFFER = 4 << 20 };

static int descriptor, batch;
static long longest;
static uint8_t slab[SEND_BATCH * MAX_DATAGRAM];
static int used, count, offsets[SEND_BATCH], lengths[SEND_BATCH];
static struct mmsghdr sending[SEND_BATCH], receiving[RECEIVE_BATCH];
static struct iovec sent[SEND_BATCH], received[RECEIVE_BATCH];
static uint8_t controls[SEND_BATCH][CMSG_SPACE(2)] __attribute__((aligned(8)));
static uint8_t buffers[RECEIVE_BATCH][MAX_DATAGRAM];

int datagrams_descriptor(void) { return descriptor; }
long datagrams_longest(void) { return longest; }

int datagrams_open(int batched) {
  int buffer = BUFFER;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  batch = batched;
  descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &buffer, sizeof buffer) != 0)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) != 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
  if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) abort();
  getsockname(descriptor, (struct sockaddr *)&address, &length);
  for (int i = 0; i < RECEIVE_BATCH; i++) {
    received[i] = (struct iovec){buffers[i], MAX_DATAGRAM};
    receiving[i].msg_hdr = (struct msghdr){.msg_iov = &received[i], .msg_iovlen = 1};
  }
  return ntohs(address.sin_port);
}

void datagrams_connect(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  address.sin_port = htons(port);
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) abort();
}

static void wait_for_room(void) {
  struct pollfd writable = {descriptor, POLLOUT, 0};
  poll(&writable, 1, 100);
}

static void send_one(int length) {
  while (send(descriptor, slab, length, 0) < 0 && (errno == EAGAIN || errno == ENOBUFS)) wait_for_room();
}

uint8_t *datagrams_reserve(void) {
  if (count == SEND_BATCH || used + MAX_DATAGRAM > (int)sizeof slab) datagrams_flush();
  return slab + used;
}

void datagrams_commit(int length) {
  if (length > longest) longest = length;
  if (!batch) {
    send_one(length);
    return;
  }
  offsets[count] = used;
  lengths[count++] = length;
  used += length;
}

/* Datagrams of equal length, of which the last may be shorter. */
static int run_from(int first) {
  int total = lengths[first], n = 1;
  while (first + n < count && n < MAX_SEGMENTS) {
    int next = lengths[first + n];
    if (next > lengths[first] || total + next > MAX_MESSAGE) break;
    total += next;
    n++;
    if (next < lengths[first]) break;
  }
  return n;
}

static void build_message(int index, int first, int segments) {
  struct msghdr *header = &sending[index].msg_hdr;
  int last = first + segments - 1;
  sent[index] = (struct iovec){slab + offsets[first], offsets[last] + lengths[last] - offsets[first]};
  *header = (struct msghdr){.msg_iov = &sent[index], .msg_iovlen = 1};
  if (segments == 1) return;
  uint16_t size = (uint16_t)lengths[first];
  struct cmsghdr *control = (struct cmsghdr *)controls[index];
  *control = (struct cmsghdr){.cmsg_len = CMSG_LEN(2), .cmsg_level = SOL_UDP, .cmsg_type = UDP_SEGMENT};
  memcpy(CMSG_DATA(control), &size, sizeof size);
  header->msg_control = control;
  header->msg_controllen = CMSG_SPACE(2);
}

void datagrams_flush(void) {
  int messages = 0, done = 0;
  for (int first = 0, segments; first < count; first += segments) {
    segments = run_from(first);
    build_message(messages++, first, segments);
  }
  while (done < messages) {
    int n = sendmmsg(descriptor, sending + done, messages - done, 0);
    if (n > 0) done += n;
    else if (errno == EAGAIN || errno == ENOBUFS) wait_for_room();
    else if (errno != EINTR) break;
  }
  used = count = 0;
}

int datagrams_receive(void) {
  int n = batch ? recvmmsg(descriptor, receiving, RECEIVE_BATCH, 0, NULL)
                : (int)recv(descriptor, buffers[0], MAX_DATAGRAM, 0);
  if (batch || n <= 0) return n < 0 ? 0 : n;
  receiving[0].msg_len = n;
  return 1;
}

const uint8_t *datagrams_received(int index, int *length) {
  *length = (int)receiving[index].msg_len;
  return buffers[index];
}
