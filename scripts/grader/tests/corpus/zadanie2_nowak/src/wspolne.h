#ifndef WSPOLNE_H
#define WSPOLNE_H
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PORT_DOMYSLNY 29999
#define MAKS_LINIA 65536
/* rozkazy protokolu */
#define R_DUZE   "DUZE"
#define R_ADRES  "ADRES"
#define R_LICZNIK "LICZNIK"
#define R_CZAS   "CZAS"
#define R_KONIEC "KONIEC"
#endif
