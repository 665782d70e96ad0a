#ifndef PROTO_H
#define PROTO_H
#include <stddef.h>
/* a message on the wire is an operation character, the text, and a zero byte */
#define OP_UPPER  'U'
#define OP_ADDR   'A'
#define OP_COUNT  'C'
#define OP_TIME   'T'
#define OP_BYE    'B'

#define DEFAULT_PORT 29999
#define MAX_MSG 70000

struct reader { int fd; size_t have, pos; char buf[4096]; };

void reader_init(struct reader *r, int fd);
/* 1 = message in out (zero terminated), 0 = end, -1 = error or too long */
int read_msg(struct reader *r, char *out, size_t max);
int write_all(int fd, const void *p, size_t n);
int write_msg(int fd, char op, const char *text);
#endif
