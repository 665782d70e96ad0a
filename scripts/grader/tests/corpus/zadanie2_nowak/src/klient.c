/* klient do zadania 2 */
#include "wspolne.h"

static int gniazdo;
static void na_sigint(int s) { (void)s; if (write(1, "\nBye bye~\n", 10)) {} _exit(0); }

static void zapytaj(const char *co, const char *arg)
{
    static char buf[MAKS_LINIA * 2], odp[MAKS_LINIA * 2];
    size_t n = snprintf(buf, sizeof buf, *arg ? "%s %s\n" : "%s%s\n", co, arg), ile = 0;
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    if (send(gniazdo, buf, n, MSG_NOSIGNAL) < 0) { fprintf(stderr, "Serwer nie odpowiada\n"); exit(2); }
    do {
        ssize_t r = recv(gniazdo, odp + ile, sizeof odp - 1 - ile, 0);
        if (r <= 0) { fprintf(stderr, "Serwer zamknal polaczenie\n"); exit(2); }
        ile += r;
    } while (odp[ile - 1] != '\n');
    clock_gettime(CLOCK_MONOTONIC, &b);
    odp[ile] = 0;
    printf("\nReply from server: %s", odp);
    printf("RTT = %.3f ms\n\n", (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6);
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = { .sin_family = AF_INET }, ja;
    socklen_t d = sizeof ja;
    char wiersz[MAKS_LINIA];
    if (argc != 3) { fprintf(stderr, "uzycie: klient ADRES_IP PORT\n"); return 1; }
    inet_pton(AF_INET, argv[1], &a.sin_addr);
    a.sin_port = htons(atoi(argv[2]));
    gniazdo = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(gniazdo, (struct sockaddr *)&a, sizeof a) < 0) { perror("connect"); return 1; }
    getsockname(gniazdo, (struct sockaddr *)&ja, &d);
    signal(SIGINT, na_sigint);
    printf("The client is running on port %d\n", ntohs(ja.sin_port));
    for (;;) {
        printf("<Menu>\n1) convert text to UPPER-case\n2) get my IP address and port number\n"
               "3) get server request count\n4) get server running time\n5) exit\nInput option: ");
        fflush(stdout);
        if (!fgets(wiersz, sizeof wiersz, stdin)) break;
        int k = atoi(wiersz);
        if (k == 1) {
            printf("Input sentence: "); fflush(stdout);
            if (!fgets(wiersz, sizeof wiersz, stdin)) break;
            wiersz[strcspn(wiersz, "\n")] = 0;
            zapytaj(R_DUZE, wiersz);
        } else if (k == 2) zapytaj(R_ADRES, "");
        else if (k == 3) zapytaj(R_LICZNIK, "");
        else if (k == 4) zapytaj(R_CZAS, "");
        else if (k == 5) { send(gniazdo, "KONIEC\n", 7, MSG_NOSIGNAL); break; }
        else printf("Zla opcja\n");
    }
    printf("Bye bye~\n");
    close(gniazdo);
    return 0;
}
