/* Serwer wielowatkowy - zadanie 2, Jan Nowak */
#include "wspolne.h"
#include <ctype.h>

static pthread_mutex_t zamek = PTHREAD_MUTEX_INITIALIZER;
static int nastepny_numer = 1, ilu_klientow = 0;
static long ile_zadan = 0;
static time_t start_serwera;
static struct timespec start_mono;

struct polaczenie { int fd; int numer; struct sockaddr_in adres; };

static int wyslij(int fd, const char *dane, size_t n)
{
    while (n > 0) {
        ssize_t w = send(fd, dane, n, MSG_NOSIGNAL);
        if (w <= 0) return -1;
        dane += w; n -= w;
    }
    return 0;
}

static int obsluz(struct polaczenie *p, char *linia)
{
    char odp[MAKS_LINIA + 64];
    char *arg = strchr(linia, ' ');
    int ktory = 0;
    long n;
    if (arg) *arg++ = 0; else arg = "";
    if (!strcmp(linia, R_KONIEC)) return -1;
    if (!strcmp(linia, R_DUZE)) ktory = 1;
    else if (!strcmp(linia, R_ADRES)) ktory = 2;
    else if (!strcmp(linia, R_LICZNIK)) ktory = 3;
    else if (!strcmp(linia, R_CZAS)) ktory = 4;
    if (!ktory) return wyslij(p->fd, "BLAD nieznany rozkaz\n", 21);
    pthread_mutex_lock(&zamek);
    n = ++ile_zadan;
    printf("Command %d\n", ktory);
    pthread_mutex_unlock(&zamek);
    switch (ktory) {
    case 1:
        for (char *c = arg; *c; c++) *c = toupper((unsigned char)*c);
        snprintf(odp, sizeof odp, "%s\n", arg);
        break;
    case 2:
        snprintf(odp, sizeof odp, "client IP = %s, port = %d\n", inet_ntoa(p->adres.sin_addr), ntohs(p->adres.sin_port));
        break;
    case 3:
        snprintf(odp, sizeof odp, "requests served = %ld\n", n);
        break;
    case 4: {
        long t = time(NULL) - start_serwera;
        snprintf(odp, sizeof odp, "run time = %02ld:%02ld:%02ld\n", t / 3600, t / 60 % 60, t % 60);
    }
    }
    return wyslij(p->fd, odp, strlen(odp));
}

static void *watek_klienta(void *arg)
{
    struct polaczenie *p = arg;
    static __thread char buf[MAKS_LINIA + 1];
    size_t ile = 0;
    ssize_t r;
    while ((r = recv(p->fd, buf + ile, MAKS_LINIA - ile, 0)) > 0) {
        char *pocz = buf, *nl;
        ile += r;
        while ((nl = memchr(pocz, '\n', ile - (pocz - buf)))) {
            *nl = 0;
            if (nl > pocz && nl[-1] == '\r') nl[-1] = 0;
            if (obsluz(p, pocz) < 0) goto koniec;
            pocz = nl + 1;
        }
        ile -= pocz - buf;
        memmove(buf, pocz, ile);
        if (ile == MAKS_LINIA) { wyslij(p->fd, "BLAD za dlugie\n", 15); break; }
    }
koniec:
    close(p->fd);
    pthread_mutex_lock(&zamek);
    ilu_klientow--;
    printf("Client %d disconnected. Number of connected clients = %d\n", p->numer, ilu_klientow);
    pthread_mutex_unlock(&zamek);
    free(p);
    return NULL;
}

static void *watek_minutowy(void *x)
{
    struct timespec t = start_mono;
    (void)x;
    for (;;) {
        t.tv_sec += 60;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) ;
        pthread_mutex_lock(&zamek);
        printf("Number of connected clients = %d\n", ilu_klientow);
        pthread_mutex_unlock(&zamek);
    }
    return NULL;
}

static void na_sigint(int s)
{
    (void)s;
    if (write(1, "Bye bye~\n", 9)) {}
    _exit(0);
}

int main(int argc, char **argv)
{
    int port = argc > 1 ? atoi(argv[1]) : PORT_DOMYSLNY, jeden = 1;
    int gniazdo = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
    pthread_t w;
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGINT, na_sigint);
    signal(SIGPIPE, SIG_IGN);
    setsockopt(gniazdo, SOL_SOCKET, SO_REUSEADDR, &jeden, sizeof jeden);
    if (bind(gniazdo, (struct sockaddr *)&a, sizeof a) < 0) { perror("bind"); return 1; }
    listen(gniazdo, 128);
    start_serwera = time(NULL);
    clock_gettime(CLOCK_MONOTONIC, &start_mono);
    printf("The server is ready to receive on port %d\n", port);
    pthread_create(&w, NULL, watek_minutowy, NULL);
    for (;;) {
        struct polaczenie *p = malloc(sizeof *p);
        socklen_t d = sizeof p->adres;
        p->fd = accept(gniazdo, (struct sockaddr *)&p->adres, &d);
        if (p->fd < 0) { free(p); continue; }
        setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &jeden, sizeof jeden);
        pthread_mutex_lock(&zamek);
        p->numer = nastepny_numer++;
        ilu_klientow++;
        printf("Connection request from %s:%d\n", inet_ntoa(p->adres.sin_addr), ntohs(p->adres.sin_port));
        printf("Client %d connected. Number of connected clients = %d\n", p->numer, ilu_klientow);
        pthread_mutex_unlock(&zamek);
        if (pthread_create(&w, NULL, watek_klienta, p)) { close(p->fd); continue; }
        pthread_detach(w);
    }
}
