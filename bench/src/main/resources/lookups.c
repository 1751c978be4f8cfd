/*
 * The baseline: route lookups in plain C with one socket: send, receive, check the answer.
 * The benchmark builds this file with gcc -O2 at its start and calls it in its own process. So both contenders use the same
 * kernel and namespace, and suffer from the same noise.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 64

struct request {
  struct nlmsghdr header;
  struct rtmsg route;
  struct rtattr attribute;
  unsigned char address[16];
};

int lookups_open(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  struct sockaddr_nl local = {.nl_family = AF_NETLINK};
  if (bind(fd, (struct sockaddr *)&local, sizeof local) < 0) return -errno;
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  if (connect(fd, (struct sockaddr *)&kernel, sizeof kernel) < 0) return -errno;
  int megabyte = 1 << 20;
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &megabyte, sizeof megabyte);
  return fd;
}

void lookups_close(int fd) { close(fd); }

static unsigned fill(struct request *request, unsigned sequence, int family, const unsigned char *address) {
  unsigned length = family == AF_INET ? 4 : 16;
  request->header.nlmsg_len = NLMSG_LENGTH(sizeof(struct rtmsg)) + RTA_LENGTH(length);
  request->header.nlmsg_type = RTM_GETROUTE;
  request->header.nlmsg_flags = NLM_F_REQUEST;
  request->header.nlmsg_seq = sequence;
  request->header.nlmsg_pid = 0;
  memset(&request->route, 0, sizeof request->route);
  request->route.rtm_family = family;
  request->route.rtm_dst_len = length * 8;
  request->attribute.rta_type = RTA_DST;
  request->attribute.rta_len = RTA_LENGTH(length);
  memcpy(request->address, address, length);
  return request->header.nlmsg_len;
}

/* Returns the device of an answer, or a negative errno. */
static int device(const struct nlmsghdr *header) {
  if (header->nlmsg_type == NLMSG_ERROR) return ((const struct nlmsgerr *)NLMSG_DATA(header))->error;
  if (header->nlmsg_type != RTM_NEWROUTE) return -EBADMSG;
  const struct rtmsg *route = NLMSG_DATA(header);
  int left = RTM_PAYLOAD(header), found = -ENODEV;
  for (const struct rtattr *a = RTM_RTA(route); RTA_OK(a, left); a = RTA_NEXT(a, left))
    if (a->rta_type == RTA_OIF) found = *(const int *)RTA_DATA(a);
  return found;
}

/* Makes `count` lookups one by one. Returns how many answers name the device `expected`. */
long lookups_one_by_one(int fd, int family, const unsigned char *address, long count, int expected) {
  static __thread unsigned sequence;
  struct request request;
  char answer[8192] __attribute__((aligned(8)));
  long right = 0;
  for (long i = 0; i < count; i++) {
    unsigned length = fill(&request, ++sequence, family, address);
    if (send(fd, &request, length, 0) != (ssize_t)length) return -errno;
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    if (got < 0) return -errno;
    struct nlmsghdr *header = (struct nlmsghdr *)answer;
    if (!NLMSG_OK(header, got) || header->nlmsg_seq != sequence) return -EBADMSG;
    right += device(header) == expected;
  }
  return right;
}

/* Makes lookups in batches of `size` (at most 64) requests in one send. */
long lookups_in_batches(int fd, int family, const unsigned char *address, long count, int size, int expected) {
  static __thread unsigned sequence;
  char requests[MOST * 64] __attribute__((aligned(8)));
  char answer[8192] __attribute__((aligned(8)));
  long right = 0;
  for (long done = 0; done < count;) {
    int n = count - done < size ? (int)(count - done) : size;
    unsigned length = 0;
    for (int i = 0; i < n; i++) length += NLMSG_ALIGN(fill((struct request *)(requests + length), ++sequence, family, address));
    if (send(fd, requests, length, 0) != (ssize_t)length) return -errno;
    for (int answered = 0; answered < n;) {
      ssize_t got = recv(fd, answer, sizeof answer, 0);
      if (got < 0) return -errno;
      for (struct nlmsghdr *header = (struct nlmsghdr *)answer; NLMSG_OK(header, got); header = NLMSG_NEXT(header, got)) {
        right += device(header) == expected;
        answered++;
      }
    }
    done += n;
  }
  return right;
}

/* Makes lookups in batches, and receives the answers of a batch with one recvmmsg. */
long lookups_in_batches_at_once(int fd, int family, const unsigned char *address, long count, int size, int expected) {
  static __thread unsigned sequence;
  static __thread char answers[MOST][2048] __attribute__((aligned(8)));
  char requests[MOST * 64] __attribute__((aligned(8)));
  struct iovec vectors[MOST];
  struct mmsghdr headers[MOST];
  long right = 0;
  memset(headers, 0, sizeof headers);
  for (int i = 0; i < MOST; i++) {
    vectors[i] = (struct iovec){answers[i], sizeof answers[i]};
    headers[i].msg_hdr.msg_iov = &vectors[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  for (long done = 0; done < count;) {
    int n = count - done < size ? (int)(count - done) : size;
    unsigned length = 0;
    for (int i = 0; i < n; i++) length += NLMSG_ALIGN(fill((struct request *)(requests + length), ++sequence, family, address));
    if (send(fd, requests, length, 0) != (ssize_t)length) return -errno;
    for (int answered = 0; answered < n;) {
      int got = recvmmsg(fd, headers, n - answered, 0, 0);
      if (got < 0) return -errno;
      for (int i = 0; i < got; i++) {
        struct nlmsghdr *header = (struct nlmsghdr *)answers[i];
        if (!NLMSG_OK(header, headers[i].msg_len)) return -EBADMSG;
        right += device(header) == expected;
      }
      answered += got;
    }
    done += n;
  }
  return right;
}

struct share {
  int family, expected;
  const unsigned char *address;
  long count, right;
};

static void *run_share(void *argument) {
  struct share *share = argument;
  int fd = lookups_open();
  share->right = fd < 0 ? fd : lookups_one_by_one(fd, share->family, share->address, share->count, share->expected);
  if (fd >= 0) close(fd);
  return 0;
}

/* Runs `threads` threads (at most 16). Each has a socket of its own and makes `count` lookups. Returns the number of correct
   answers. */
long lookups_by_threads(int threads, int family, const unsigned char *address, long count, int expected) {
  pthread_t thread[16];
  struct share share[16];
  long right = 0;
  if (threads > 16) return -EINVAL;
  for (int i = 0; i < threads; i++) {
    share[i] = (struct share){family, expected, address, count, 0};
    if (pthread_create(&thread[i], 0, run_share, &share[i])) return -EAGAIN;
  }
  for (int i = 0; i < threads; i++) {
    pthread_join(thread[i], 0);
    if (share[i].right < 0) return share[i].right;
    right += share[i].right;
  }
  return right;
}
