/*
 * ptrace(2) for User Mode Linux (umlrun) on processors with AMX.
 *
 * User Mode Linux 6.1 reads and writes the first 2.7 KiB of the extended registers of a process. On a processor with AMX they have
 * 11 KiB, and Linux refuses to write a part of them (EFAULT), so User Mode Linux panics in its first process. This library
 * is loaded before it, and reads and writes all of them in its place: the part that it does not know stays as it is.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PEEK_TEXT = 1, PEEK_USER = 3, GET_REGISTERS = 0x4204, SET_REGISTERS = 0x4205, EXTENDED = 0x202 };

long ptrace(long request, ...) {
  va_list arguments;
  va_start(arguments, request);
  long process = va_arg(arguments, int);
  void *address = va_arg(arguments, void *);
  void *data = va_arg(arguments, void *);
  va_end(arguments);

  if (request >= PEEK_TEXT && request <= PEEK_USER) {
    /* The system call stores the word; the function of the C library returns it, and says with errno that it is one. */
    long word;
    long result = syscall(SYS_ptrace, request, process, address, &word);
    if (result < 0) return result;
    errno = 0;
    return word;
  }
  if ((request != GET_REGISTERS && request != SET_REGISTERS) || (long)address != EXTENDED)
    return syscall(SYS_ptrace, request, process, address, data);

  static __thread char all[65536];
  struct iovec registers = {all, sizeof all};
  struct iovec *part = data;
  if (syscall(SYS_ptrace, GET_REGISTERS, process, EXTENDED, &registers) < 0) return -1;
  if (part->iov_len > registers.iov_len) part->iov_len = registers.iov_len;
  if (request == GET_REGISTERS) {
    memcpy(part->iov_base, all, part->iov_len);
    return 0;
  }
  memcpy(all, part->iov_base, part->iov_len);
  return syscall(SYS_ptrace, SET_REGISTERS, process, EXTENDED, &registers);
}
