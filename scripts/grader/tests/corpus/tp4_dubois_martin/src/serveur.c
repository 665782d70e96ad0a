// TP4 question 2 : serveur mono-thread, poll()
// Dubois Camille / Martin Leo - groupe B2
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "messages.h"

typedef struct {
    int id;
    struct sockaddr_in addr;
    Message in;
    size_t recu;         // octets déjà reçus de in
    Message out;
    size_t envoye;       // octets déjà envoyés de out, sizeof(Message) = rien à envoyer
} Client;

static struct pollfd *fds;
static Client **clients;      // clients[i] va avec fds[i], clients[0] pas utilisé
static int nfds, capacite;
static int prochain_id = 1;
static unsigned long nb_requetes;
static volatile sig_atomic_t fini;
static struct timespec debut;

static void arret(int sig) { (void)sig; fini = 1; }

static double ecoule(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (t.tv_sec - debut.tv_sec) + (t.tv_nsec - debut.tv_nsec) / 1e9;
}

static void ajouter(int fd, struct sockaddr_in *a)
{
    if (nfds == capacite) {
        capacite = capacite ? capacite * 2 : 16;
        fds = realloc(fds, capacite * sizeof *fds);
        clients = realloc(clients, capacite * sizeof *clients);
    }
    fds[nfds].fd = fd;
    fds[nfds].events = POLLIN;
    fds[nfds].revents = 0;
    clients[nfds] = NULL;
    if (a) {
        Client *c = calloc(1, sizeof *c);
        c->id = prochain_id++;
        c->addr = *a;
        c->envoye = sizeof(Message);
        clients[nfds] = c;
    }
    nfds++;
}

static void retirer(int i)
{
    int id = clients[i]->id;
    close(fds[i].fd);
    free(clients[i]);
    nfds--;
    fds[i] = fds[nfds];
    clients[i] = clients[nfds];
    printf("Client %d deconnecte. Nombre de clients connectes = %d\n", id, nfds - 1);
}

static void traiter(Client *c)
{
    Message *r = &c->out;
    memset(r, 0, sizeof *r);
    r->code = c->in.code;
    if (r->code >= 1 && r->code <= 4) {
        nb_requetes++;
        printf("Commande %d\n", r->code);
    }
    switch (r->code) {
    case MAJUSCULES:
        for (int i = 0; i < TAILLE_TEXTE - 1 && c->in.texte[i]; i++)
            r->texte[i] = toupper((unsigned char)c->in.texte[i]);
        break;
    case ADRESSE:
        sprintf(r->texte, "client IP = %s, port = %d", inet_ntoa(c->addr.sin_addr), ntohs(c->addr.sin_port));
        break;
    case COMPTEUR:
        sprintf(r->texte, "requetes traitees = %lu", nb_requetes);
        break;
    case DUREE: {
        long s = (long)ecoule();
        sprintf(r->texte, "duree = %02ld:%02ld:%02ld", s / 3600, s % 3600 / 60, s % 60);
        break;
    }
    default:
        strcpy(r->texte, "commande inconnue");
    }
    c->envoye = 0;
}

/* renvoie 0 si le client est parti */
static int envoyer(int i)
{
    Client *c = clients[i];
    ssize_t n = send(fds[i].fd, (char *)&c->out + c->envoye, sizeof(Message) - c->envoye, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) return 0;
    if (n > 0) c->envoye += n;
    fds[i].events = c->envoye < sizeof(Message) ? POLLOUT : POLLIN;
    return 1;
}

static int recevoir(int i)
{
    Client *c = clients[i];
    ssize_t n = recv(fds[i].fd, (char *)&c->in + c->recu, sizeof(Message) - c->recu, 0);
    if (n < 0) return errno == EAGAIN || errno == EINTR;
    if (n == 0) return 0;
    c->recu += n;
    if (c->recu < sizeof(Message)) return 1;
    c->recu = 0;
    if (c->in.code == QUITTER) return 0;
    traiter(c);
    return envoyer(i);
}

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : PORT_DEFAUT;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);

    struct sigaction sa = { .sa_handler = arret };
    sigaction(SIGINT, &sa, NULL);
    struct rlimit rl;
    if (getrlimit(RLIMIT_NOFILE, &rl) == 0) {
        rl.rlim_cur = rl.rlim_max;
        setrlimit(RLIMIT_NOFILE, &rl);
    }

    int s = socket(AF_INET, SOCK_STREAM, 0);
    int oui = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &oui, sizeof oui);
    struct sockaddr_in a;
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_ANY);
    if (bind(s, (struct sockaddr *)&a, sizeof a) == -1) { perror("bind"); exit(EXIT_FAILURE); }
    listen(s, 256);
    fcntl(s, F_SETFL, O_NONBLOCK);
    ajouter(s, NULL);
    clock_gettime(CLOCK_MONOTONIC, &debut);
    printf("Le serveur est pret sur le port %d\n", port);

    double prochain = 60;
    while (!fini) {
        double reste = prochain - ecoule();
        if (reste <= 0) {
            printf("Nombre de clients connectes = %d\n", nfds - 1);
            prochain += 60;
            continue;
        }
        if (poll(fds, nfds, (int)(reste * 1000) + 1) <= 0) continue;
        for (int i = nfds - 1; i > 0; i--) {
            if (!fds[i].revents) continue;
            int ok = 1;
            if (fds[i].revents & POLLOUT) ok = envoyer(i);
            else if (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) ok = recevoir(i);
            if (!ok) retirer(i);
        }
        if (fds[0].revents) {
            socklen_t l = sizeof a;
            int c = accept(s, (struct sockaddr *)&a, &l);
            if (c >= 0) {
                fcntl(c, F_SETFL, O_NONBLOCK);
                printf("Demande de connexion de %s:%d\n", inet_ntoa(a.sin_addr), ntohs(a.sin_port));
                ajouter(c, &a);
                printf("Client %d connecte. Nombre de clients connectes = %d\n", clients[nfds - 1]->id, nfds - 1);
            }
        }
    }
    printf("\nAu revoir~\n");
    return EXIT_SUCCESS;
}
