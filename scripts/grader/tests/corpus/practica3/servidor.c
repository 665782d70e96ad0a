/* Practica 3: servidor con poll(), sin hilos
 * compilar:  gcc servidor.c comun.c -o servidor
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include "comun.h"

#define MAXC 2000

typedef struct {
    int fd, id;
    struct sockaddr_in dir;
    char *ent; int nent;
    char *sal; int nsal, csal;
} Cliente;

Cliente *cl[MAXC];
int ncl = 0, ultimo = 0, peticiones = 0;
struct timespec inicio;
volatile sig_atomic_t fin = 0;

void ctrlc(int s) { (void)s; fin = 1; }

double transcurrido(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (t.tv_sec - inicio.tv_sec) + (t.tv_nsec - inicio.tv_nsec) / 1e9;
}

void encolar(Cliente *c, const char *b, int n)
{
    if (c->nsal + n > c->csal) {
        c->csal = (c->nsal + n) * 2;
        c->sal = realloc(c->sal, c->csal);
    }
    memcpy(c->sal + c->nsal, b, n);
    c->nsal += n;
}

void vaciar(Cliente *c)
{
    int k = send(c->fd, c->sal, c->nsal, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (k > 0) {
        memmove(c->sal, c->sal + k, c->nsal - k);
        c->nsal -= k;
    }
}

void borrar(int i)
{
    Cliente *c = cl[i];
    char h[20];
    close(c->fd);
    ncl--;
    marca(h, sizeof h);
    printf("[%s] <- se fue el cliente %d; quedan %d\n", h, c->id, ncl);
    free(c->ent); free(c->sal); free(c);
    cl[i] = cl[ncl];
}

/* devuelve 0 si hay que cerrar */
int atender(Cliente *c, char *p, int n)
{
    char r[200], h[20];
    int i, s;
    if (n > 0 && p[n - 1] == '\r') n--;
    if (n == 0) return 1;
    marca(h, sizeof h);
    if (strchr("mipt", p[0])) {
        peticiones++;
        printf("[%s] orden %c\n", h, p[0]);
    }
    switch (p[0]) {
    case 'm':
        for (i = 2; i < n; i++) p[i] = toupper((unsigned char)p[i]);
        if (n > 2) encolar(c, p + 2, n - 2);
        encolar(c, "\n", 1);
        return 1;
    case 'i':
        sprintf(r, "tu ip es %s y tu puerto es %d\n", inet_ntoa(c->dir.sin_addr), ntohs(c->dir.sin_port));
        break;
    case 'p':
        sprintf(r, "peticiones atendidas: %d\n", peticiones);
        break;
    case 't':
        s = (int)transcurrido();
        sprintf(r, "en marcha desde hace %02d:%02d:%02d\n", s / 3600, s / 60 % 60, s % 60);
        break;
    case 's':
        return 0;
    default:
        sprintf(r, "orden desconocida\n");
    }
    encolar(c, r, strlen(r));
    return 1;
}

int leer(Cliente *c)
{
    char *nl;
    int k = recv(c->fd, c->ent + c->nent, TAM - c->nent, MSG_DONTWAIT);
    if (k < 0 && (errno == EAGAIN || errno == EINTR)) return 1;
    if (k <= 0) return 0;
    c->nent += k;
    while ((nl = memchr(c->ent, '\n', c->nent))) {
        int n = nl - c->ent;
        if (!atender(c, c->ent, n)) return 0;
        memmove(c->ent, nl + 1, c->nent - n - 1);
        c->nent -= n + 1;
    }
    if (c->nent == TAM) return 0;   /* linea demasiado larga */
    vaciar(c);
    return 1;
}

int main(int argc, char *argv[])
{
    int puerto = argc > 1 ? atoi(argv[1]) : PUERTO;
    int ls, uno = 1, i, minuto = 1;
    struct sockaddr_in d;
    struct sigaction sa;
    static struct pollfd pf[MAXC + 1];
    char h[20];

    setvbuf(stdout, NULL, _IOLBF, 0);
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = ctrlc;
    sigaction(SIGINT, &sa, NULL);

    ls = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &uno, sizeof uno);
    memset(&d, 0, sizeof d);
    d.sin_family = AF_INET;
    d.sin_port = htons(puerto);
    if (bind(ls, (struct sockaddr *)&d, sizeof d) < 0) { perror("bind"); return 1; }
    listen(ls, 128);
    fcntl(ls, F_SETFL, O_NONBLOCK);
    clock_gettime(CLOCK_MONOTONIC, &inicio);
    marca(h, sizeof h);
    printf("[%s] escuchando en el puerto %d\n", h, puerto);

    while (!fin) {
        double falta = minuto * 60 - transcurrido();
        int n = ncl;
        if (falta <= 0) {
            marca(h, sizeof h);
            printf("[%s] clientes conectados ahora: %d\n", h, ncl);
            minuto++;
            continue;
        }
        pf[0].fd = ls; pf[0].events = POLLIN;
        for (i = 0; i < n; i++) {
            pf[i + 1].fd = cl[i]->fd;
            /* si no lee sus respuestas no le leemos mas */
            pf[i + 1].events = cl[i]->nsal > 1000000 ? POLLOUT : POLLIN | (cl[i]->nsal ? POLLOUT : 0);
        }
        if (poll(pf, n + 1, (int)(falta * 1000) + 1) < 0) continue;
        for (i = n - 1; i >= 0; i--) {
            int ok = 1;
            if (pf[i + 1].revents & POLLOUT) vaciar(cl[i]);
            if (pf[i + 1].revents & (POLLIN | POLLHUP | POLLERR)) ok = leer(cl[i]);
            if (!ok) borrar(i);
        }
        if (pf[0].revents) {
            struct sockaddr_in a;
            socklen_t l = sizeof a;
            int fd = accept(ls, (struct sockaddr *)&a, &l);
            if (fd < 0) continue;
            if (ncl == MAXC) { close(fd); continue; }
            Cliente *c = calloc(1, sizeof *c);
            c->fd = fd; c->dir = a; c->id = ++ultimo;
            c->ent = malloc(TAM);
            cl[ncl++] = c;
            marca(h, sizeof h);
            printf("[%s] llama %s:%d\n", h, inet_ntoa(a.sin_addr), ntohs(a.sin_port));
            printf("[%s] -> nuevo cliente %d; hay %d\n", h, c->id, ncl);
        }
    }
    printf("\nBye bye~\n");
    return 0;
}
