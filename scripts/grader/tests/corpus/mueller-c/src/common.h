#ifndef COMMON_H
#define COMMON_H

#define PORT    "8888"
#define SERVER  "localhost"
#define MAXTEXT 1024

/* Anfrage: 1 Byte Option, danach (nur bei OP_UPPER) der Text, Ende mit '\0' */
enum { OP_UPPER = 1, OP_ADDR, OP_COUNT, OP_TIME, OP_QUIT };

#endif
