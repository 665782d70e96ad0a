#ifndef NET_H
#define NET_H
#include <sys/types.h>
#define BUFSZ 1024
int listen_on(int port);
int dial(const char *host, const char *port);
int send_all(int fd, const void *b, size_t n);
#endif
