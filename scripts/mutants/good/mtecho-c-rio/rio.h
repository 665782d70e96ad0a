#ifndef RIO_H
#define RIO_H

#include <sys/types.h>

#define MAXLINE 8192

typedef struct {
    int fd;
    ssize_t count;
    char *next;
    char buf[MAXLINE];
} rio_t;

void rio_readinitb(rio_t *rp, int fd);
ssize_t rio_readlineb(rio_t *rp, char *line, size_t max);
ssize_t rio_writen(int fd, const char *buf, size_t n);

#endif
