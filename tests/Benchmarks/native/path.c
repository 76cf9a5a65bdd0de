/* The whole way of a picture as a good C program has it: cut into equal FU-A fragments (RFC 6184), a header per viewer and
   packet, SRTP straight from the picture into the viewer's buffer, and all viewers' datagrams in one sendmmsg of UDP_SEGMENT
   messages. */
#define _GNU_SOURCE
#include "srtp.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum { PAYLOAD_BUDGET = 1168, MAX_PACKETS = 512, SLOT = 1472, MAX_SEGMENTS = 48, MAX_MESSAGES = 1024, CONTROL = 24 };

struct viewer {
  struct srtp srtp;
  struct sockaddr_in address;
  uint32_t ssrc;
  uint64_t index;
  uint16_t transport_sequence;
  uint8_t *buffer;
};

struct fragment {
  const uint8_t *bytes; /* two bytes before an FU-A's payload may be overwritten and are restored */
  int length, is_unit;
  uint8_t indicator, header;
};

struct path {
  int descriptor, viewer_count, tag_length, message_count, header_length;
  struct viewer *viewers;
  struct fragment fragments[MAX_PACKETS];
  int fragment_count;
  uint8_t aggregate[2048];
  struct mmsghdr messages[MAX_MESSAGES];
  struct iovec vectors[MAX_MESSAGES];
  uint8_t controls[MAX_MESSAGES][CONTROL] __attribute__((aligned(8)));
  uint8_t header[64];
  long packets;
};

struct path *bench_path_create(int profile, int viewer_count, uint32_t address, const uint8_t *header, int header_length) {
  struct path *p = calloc(1, sizeof *p);
  int buffer = 4 << 20;
  p->descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(p->descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  p->viewer_count = viewer_count;
  p->header_length = header_length;
  p->viewers = calloc(viewer_count, sizeof *p->viewers);
  memcpy(p->header, header, header_length);
  for (int i = 0; i < viewer_count; i++) {
    struct viewer *v = &p->viewers[i];
    uint8_t keys[64];
    for (int k = 0; k < 64; k++) keys[k] = (uint8_t)(k * 7 + i);
    srtp_init(&v->srtp, profile, keys, keys + 16, keys + 32);
    p->tag_length = v->srtp.tag_length;
    v->address.sin_family = AF_INET;
    v->address.sin_addr.s_addr = htonl(address);
    v->address.sin_port = htons(20000 + i);
    v->ssrc = htonl(1000 + i);
    v->buffer = malloc((size_t)MAX_PACKETS * SLOT);
  }
  return p;
}

void bench_path_free(struct path *p) {
  for (int i = 0; i < p->viewer_count; i++) {
    srtp_free(&p->viewers[i].srtp);
    free(p->viewers[i].buffer);
  }
  close(p->descriptor);
  free(p->viewers);
  free(p);
}

long bench_path_packets(const struct path *p) { return p->packets; }

static void add(struct path *p, const uint8_t *bytes, int length, int is_unit, uint8_t indicator, uint8_t header) {
  if (p->fragment_count == MAX_PACKETS) return;
  p->fragments[p->fragment_count++] = (struct fragment){bytes, length, is_unit, indicator, header};
}

static void fragment_nal_unit(struct path *p, const uint8_t *nal, int length) {
  if (length <= PAYLOAD_BUDGET) {
    add(p, nal, length, 0, 0, 0);
    return;
  }
  int rest = length - 1, room = PAYLOAD_BUDGET - 2, count = (rest + room - 1) / room, size = (rest + count - 1) / count;
  for (int done = 0; done < rest; done += size) {
    int part = rest - done < size ? rest - done : size;
    uint8_t flags = (done == 0 ? 0x80 : 0) | (done + part == rest ? 0x40 : 0);
    add(p, nal + 1 + done, part, 1, (nal[0] & 0xe0) | 28, flags | (nal[0] & 0x1f));
  }
}

static void aggregate_parameter_sets(struct path *p, const uint8_t *sets, int length) {
  memcpy(p->aggregate, sets, length);
  add(p, p->aggregate, length, 0, 0, 0);
}

static void add_message(struct path *p, struct viewer *v, uint8_t *start, int total, int segment, int segments) {
  struct mmsghdr *message = &p->messages[p->message_count];
  struct iovec *vector = &p->vectors[p->message_count];
  uint8_t *control = p->controls[p->message_count++];
  *vector = (struct iovec){start, total};
  memset(message, 0, sizeof *message);
  message->msg_hdr.msg_name = &v->address;
  message->msg_hdr.msg_namelen = sizeof v->address;
  message->msg_hdr.msg_iov = vector;
  message->msg_hdr.msg_iovlen = 1;
  if (segments < 2) return;
  struct cmsghdr *header = (struct cmsghdr *)control;
  header->cmsg_len = CMSG_LEN(2);
  header->cmsg_level = SOL_UDP;
  header->cmsg_type = UDP_SEGMENT;
  *(uint16_t *)CMSG_DATA(header) = (uint16_t)segment;
  message->msg_hdr.msg_control = control;
  message->msg_hdr.msg_controllen = CONTROL;
}

static int send_all(struct path *p) {
  int sent = 0;
  while (sent < p->message_count) {
    int n = sendmmsg(p->descriptor, p->messages + sent, p->message_count - sent, 0);
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) sent += n;
  }
  p->message_count = 0;
  return 0;
}

static void protect_picture(struct path *p, struct viewer *v, uint32_t timestamp, uint32_t send_time) {
  uint8_t *at = v->buffer, *run = at;
  int run_length = 0, run_count = 0, h = p->header_length;
  for (int i = 0; i < p->fragment_count; i++) {
    struct fragment *f = &p->fragments[i];
    uint8_t *source = (uint8_t *)f->bytes, saved[2];
    int length = f->length;
    uint16_t sequence = htons((uint16_t)v->index), transport = htons(v->transport_sequence++);
    uint32_t stamp = htonl(timestamp), time = htonl(send_time);
    if (f->is_unit) {
      source -= 2;
      length += 2;
      memcpy(saved, source, 2);
      source[0] = f->indicator;
      source[1] = f->header;
    }
    memcpy(at, p->header, h);
    if (i == p->fragment_count - 1) at[1] |= 0x80;
    memcpy(at + 2, &sequence, 2);
    memcpy(at + 4, &stamp, 4);
    memcpy(at + 8, &v->ssrc, 4);
    memcpy(at + h - 8, &transport, 2);
    memcpy(at + h - 5, (uint8_t *)&time + 1, 3);
    int datagram = srtp_protect(&v->srtp, at, h, v->index++, source, length);
    if (f->is_unit) memcpy(source, saved, 2);

    if (run_count > 0 && (datagram > run_length || run_count == MAX_SEGMENTS || (at - run) % run_length != 0)) {
      add_message(p, v, run, (int)(at - run), run_length, run_count);
      run_count = 0;
    }
    if (run_count++ == 0) {
      run = at;
      run_length = datagram;
    }
    at += datagram;
  }
  add_message(p, v, run, (int)(at - run), run_length, run_count);
  p->packets += p->fragment_count;
}

/* offsets: pairs of offset and length in the picture; sets: the STAP-A payload of SPS and PPS of a key frame. */
int bench_path_picture(struct path *p, const uint8_t *picture, const int *offsets, int nal_units, const uint8_t *sets,
                       int sets_length, uint32_t timestamp) {
  p->fragment_count = 0;
  if (sets_length > 0) aggregate_parameter_sets(p, sets, sets_length);
  for (int i = 0; i < nal_units; i++) fragment_nal_unit(p, picture + offsets[2 * i], offsets[2 * i + 1]);
  for (int i = 0; i < p->viewer_count; i++) {
    protect_picture(p, &p->viewers[i], timestamp, timestamp);
    if (p->message_count > MAX_MESSAGES - 32) send_all(p);
  }
  return send_all(p);
}
