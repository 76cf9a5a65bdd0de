/* The whole way of a picture as a good C program has it: cut into equal FU-A fragments (RFC 6184), a header per viewer and
   packet, SRTP straight from the picture into the viewer's buffer, and all viewers' datagrams of a burst in one sendmmsg of
   UDP_SEGMENT messages. What any sender to browsers has to do is done here too: one socket for IPv4 and IPv6, the local address
   named in each message, bursts as a pacer makes them, and a history from which a NACK could be answered. */
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

enum { PAYLOAD_BUDGET = 1168, MAX_PACKETS = 512, SLOT = 1472, MAX_BURST = 16, MAX_MESSAGES = 1024, HISTORY = 512, MAX_HEADER = 64 };
enum { PACKET_INFO = CMSG_SPACE(sizeof(struct in6_pktinfo)), SEGMENT_SIZE = CMSG_SPACE(2), CONTROL = PACKET_INFO + SEGMENT_SIZE };

/* Enough to make the very same packet again: its header, and where its payload lies. */
struct sent {
  const uint8_t *bytes;
  int length;
  uint8_t indicator, flags;
  int64_t time;
  uint8_t header[MAX_HEADER];
};

struct viewer {
  struct srtp srtp;
  struct sockaddr_in6 address;
  uint32_t ssrc;
  uint64_t index;
  uint16_t transport_sequence;
  uint8_t *buffer;
  struct sent *history; /* a ring over the index */
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
  uint8_t header[MAX_HEADER];
  struct in6_pktinfo local;
  long packets;
};

static void map_address(struct in6_addr *mapped, uint32_t address) {
  uint32_t ipv4 = htonl(address);
  memset(mapped, 0, sizeof *mapped);
  memset(mapped->s6_addr + 10, 0xff, 2);
  memcpy(mapped->s6_addr + 12, &ipv4, 4);
}

/* One dual-stack socket with a port of its own. */
static int open_socket(void) {
  int off = 0, descriptor = socket(AF_INET6, SOCK_DGRAM, 0);
  struct sockaddr_in6 any = {.sin6_family = AF_INET6};
  setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (bind(descriptor, (struct sockaddr *)&any, sizeof any) != 0) abort();
  return descriptor;
}

struct path *bench_path_create(int profile, int viewer_count, uint32_t local, uint32_t remote, const uint8_t *header,
                               int header_length) {
  struct path *p = calloc(1, sizeof *p);
  int buffer = 4 << 20;
  p->descriptor = open_socket();
  setsockopt(p->descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
  p->viewer_count = viewer_count;
  p->header_length = header_length;
  p->viewers = calloc(viewer_count, sizeof *p->viewers);
  memcpy(p->header, header, header_length);
  map_address(&p->local.ipi6_addr, local);
  for (int i = 0; i < viewer_count; i++) {
    struct viewer *v = &p->viewers[i];
    uint8_t keys[64];
    for (int k = 0; k < 64; k++) keys[k] = (uint8_t)(k * 7 + i);
    srtp_init(&v->srtp, profile, keys, keys + 16, keys + 32);
    p->tag_length = v->srtp.tag_length;
    v->address.sin6_family = AF_INET6;
    map_address(&v->address.sin6_addr, remote);
    v->address.sin6_port = htons(20000 + i);
    v->ssrc = htonl(1000 + i);
    v->buffer = malloc((size_t)MAX_BURST * SLOT);
    v->history = calloc(HISTORY, sizeof *v->history);
  }
  return p;
}

void bench_path_free(struct path *p) {
  for (int i = 0; i < p->viewer_count; i++) {
    srtp_free(&p->viewers[i].srtp);
    free(p->viewers[i].buffer);
    free(p->viewers[i].history);
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

static uint8_t *add_control(uint8_t *at, int level, int type, const void *value, size_t length) {
  struct cmsghdr *header = (struct cmsghdr *)at;
  header->cmsg_len = CMSG_LEN(length);
  header->cmsg_level = level;
  header->cmsg_type = type;
  memcpy(CMSG_DATA(header), value, length);
  return at + CMSG_SPACE(length);
}

static void add_message(struct path *p, struct viewer *v, uint8_t *start, int total, int segment, int segments) {
  struct mmsghdr *message = &p->messages[p->message_count];
  struct iovec *vector = &p->vectors[p->message_count];
  uint8_t *control = p->controls[p->message_count++], *end;
  uint16_t size = (uint16_t)segment;
  end = add_control(control, IPPROTO_IPV6, IPV6_PKTINFO, &p->local, sizeof p->local);
  if (segments > 1) end = add_control(end, SOL_UDP, UDP_SEGMENT, &size, sizeof size);
  *vector = (struct iovec){start, total};
  memset(message, 0, sizeof *message);
  message->msg_hdr.msg_name = &v->address;
  message->msg_hdr.msg_namelen = sizeof v->address;
  message->msg_hdr.msg_iov = vector;
  message->msg_hdr.msg_iovlen = 1;
  message->msg_hdr.msg_control = control;
  message->msg_hdr.msg_controllen = end - control;
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

static void write_header(struct path *p, struct viewer *v, uint8_t *at, int marker, uint32_t timestamp, uint32_t send_time) {
  int h = p->header_length;
  uint16_t sequence = htons((uint16_t)v->index), transport = htons(v->transport_sequence++);
  uint32_t stamp = htonl(timestamp), time = htonl(send_time);
  memcpy(at, p->header, h);
  if (marker) at[1] |= 0x80;
  memcpy(at + 2, &sequence, 2);
  memcpy(at + 4, &stamp, 4);
  memcpy(at + 8, &v->ssrc, 4);
  memcpy(at + h - 8, &transport, 2);
  memcpy(at + h - 5, (uint8_t *)&time + 1, 3);
}

static void remember(struct path *p, struct viewer *v, const struct fragment *f, const uint8_t *header, int64_t time) {
  struct sent *sent = &v->history[v->index % HISTORY];
  sent->bytes = f->bytes;
  sent->length = f->length;
  sent->indicator = f->indicator;
  sent->flags = f->header;
  sent->time = time;
  memcpy(sent->header, header, p->header_length);
}

static int protect_fragment(struct path *p, struct viewer *v, struct fragment *f, uint8_t *at) {
  uint8_t *source = (uint8_t *)f->bytes, saved[2];
  if (!f->is_unit) return srtp_protect(&v->srtp, at, p->header_length, v->index++, source, f->length);
  source -= 2;
  memcpy(saved, source, 2);
  source[0] = f->indicator;
  source[1] = f->header;
  int datagram = srtp_protect(&v->srtp, at, p->header_length, v->index++, source, f->length + 2);
  memcpy(source, saved, 2);
  return datagram;
}

static void protect_burst(struct path *p, struct viewer *v, int first, int end, uint32_t timestamp) {
  uint8_t *at = v->buffer, *run = at;
  int run_length = 0, run_count = 0;
  for (int i = first; i < end; i++) {
    struct fragment *f = &p->fragments[i];
    write_header(p, v, at, i == p->fragment_count - 1, timestamp, timestamp);
    remember(p, v, f, at, timestamp);
    int datagram = protect_fragment(p, v, f, at);
    if (run_count > 0 && (datagram > run_length || (at - run) % run_length != 0)) {
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
  p->packets += end - first;
}

/* offsets: pairs of offset and length in the picture; sets: the STAP-A payload of SPS and PPS of a key frame. */
int bench_path_picture(struct path *p, const uint8_t *picture, const int *offsets, int nal_units, const uint8_t *sets,
                       int sets_length, uint32_t timestamp) {
  p->fragment_count = 0;
  if (sets_length > 0) aggregate_parameter_sets(p, sets, sets_length);
  for (int i = 0; i < nal_units; i++) fragment_nal_unit(p, picture + offsets[2 * i], offsets[2 * i + 1]);
  int bursts = (p->fragment_count + MAX_BURST - 1) / MAX_BURST;
  int size = (p->fragment_count + bursts - 1) / bursts;
  for (int first = 0, error; first < p->fragment_count; first += size) {
    int end = first + size < p->fragment_count ? first + size : p->fragment_count;
    for (int i = 0; i < p->viewer_count; i++) protect_burst(p, &p->viewers[i], first, end, timestamp);
    if ((error = send_all(p)) != 0) return error;
  }
  return 0;
}
