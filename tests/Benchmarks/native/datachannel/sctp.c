#include "sctp.h"
#include "dtls.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <usrsctp.h>

/* WebRTC Binary (RFC 8831 §8) and the port that all data channels use. */
enum { BINARY = 53, PORT = 5000, HEADER = 12, MAX_MESSAGE = 1 << 20 };

static struct socket *so;
static uint8_t whole[MAX_MESSAGE];
static int whole_length, address;

static int output(void *to, void *packet, size_t length, uint8_t tos, uint8_t set_df) {
  (void)to, (void)tos, (void)set_df;
  dtls_send(packet, (int)length);
  return 0;
}

static void check(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static void set(int name, const void *value, socklen_t length) {
  check(usrsctp_setsockopt(so, IPPROTO_SCTP, name, value, length), "usrsctp_setsockopt");
}

static struct sockaddr_conn own_address(void) {
  struct sockaddr_conn conn = {.sconn_family = AF_CONN, .sconn_port = htons(PORT), .sconn_addr = &address};
  return conn;
}

/* As browsers have it, with large buffers, and as fast as it can be: it sends four packets per SACK unless told
   otherwise. */
static void tune(const struct sctp_settings *s) {
  usrsctp_sysctl_set_sctp_sendspace(s->buffer_length);
  usrsctp_sysctl_set_sctp_recvspace(s->buffer_length);
  usrsctp_sysctl_set_sctp_max_chunks_on_queue(1 << 16);
  usrsctp_sysctl_set_sctp_max_burst_default(0);
  usrsctp_sysctl_set_sctp_fr_max_burst_default(0);
  usrsctp_sysctl_set_sctp_initial_cwnd(10);
  usrsctp_sysctl_set_sctp_ecn_enable(0);
  usrsctp_sysctl_set_sctp_asconf_enable(0);
  usrsctp_sysctl_set_sctp_auth_enable(0);
  usrsctp_sysctl_set_sctp_nr_outgoing_streams_default(STREAMS);
  if (s->checksum) usrsctp_disable_crc32c_offload();
  else usrsctp_enable_crc32c_offload();
}

void sctp_create(const struct sctp_settings *s) {
  int on = 1;
  struct sockaddr_conn conn = own_address();
  struct sctp_paddrparams path = {.spp_flags = SPP_PMTUD_DISABLE, .spp_pathmtu = s->max_packet - HEADER};
  usrsctp_init_nothreads(0, output, NULL);
  tune(s);
  usrsctp_register_address(&address);
  so = usrsctp_socket(AF_CONN, SOCK_STREAM, IPPROTO_SCTP, NULL, NULL, 0, NULL);
  if (so == NULL) abort();
  check(usrsctp_set_non_blocking(so, 1), "usrsctp_set_non_blocking");
  set(SCTP_NODELAY, &on, sizeof on);
  set(SCTP_RECVRCVINFO, &on, sizeof on);
  check(usrsctp_bind(so, (struct sockaddr *)&conn, sizeof conn), "usrsctp_bind");
  int connecting = usrsctp_connect(so, (struct sockaddr *)&conn, sizeof conn);
  if (connecting < 0 && errno != EINPROGRESS) check(-1, "usrsctp_connect");
  memcpy(&path.spp_address, &conn, sizeof conn);
  set(SCTP_PEER_ADDR_PARAMS, &path, sizeof path);
}

void sctp_handle_packet(const uint8_t *packet, int length) { usrsctp_conninput(&address, packet, length, 0); }

void sctp_handle_timers(int elapsed_ms) { usrsctp_handle_timers(elapsed_ms); }

int sctp_is_connected(void) { return (usrsctp_get_events(so) & SCTP_EVENT_WRITE) != 0; }

int sctp_send(int stream, const void *message, int length) {
  struct sctp_sndinfo info = {.snd_sid = (uint16_t)stream, .snd_ppid = htonl(BINARY)};
  ssize_t n = usrsctp_sendv(so, message, length, NULL, 0, &info, sizeof info, SCTP_SENDV_SNDINFO, 0);
  if (n < 0 && errno != EWOULDBLOCK) check(-1, "usrsctp_sendv");
  return n == length;
}

int sctp_receive(int *stream, uint8_t **message) {
  for (;;) {
    struct sctp_rcvinfo info = {0};
    socklen_t from_length = 0, info_length = sizeof info;
    unsigned type = 0;
    int flags = 0;
    ssize_t n = usrsctp_recvv(so, whole + whole_length, MAX_MESSAGE - whole_length, NULL, &from_length, &info,
                              &info_length, &type, &flags);
    if (n <= 0) return -1;
    whole_length += (int)n;
    if (!(flags & MSG_EOR)) continue;
    n = whole_length;
    whole_length = 0;
    *stream = info.rcv_sid;
    *message = whole;
    return (int)n;
  }
}
