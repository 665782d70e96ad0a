#ifndef COMUN_H
#define COMUN_H
#define PUERTO_POR_DEFECTO 7000
#define TAM 1024
void morir(const char *que);
#endif
