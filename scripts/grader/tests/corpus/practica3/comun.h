#ifndef COMUN_H
#define COMUN_H
#define PUERTO 29999
#define HOST_DEF "127.0.0.1"
#define TAM 70000
void marca(char *dst, int n);              /* hora actual */
int mandar(int fd, const char *b, int n);  /* manda todo */
#endif
