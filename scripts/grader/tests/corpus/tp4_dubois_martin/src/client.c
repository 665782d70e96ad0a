#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "messages.h"

static int s;

void au_revoir(int sig)
{
    (void)sig;
    write(STDOUT_FILENO, "\nAu revoir~\n", 12);
    _exit(0);
}

void perdu(void)
{
    puts("Le serveur ne repond plus, connexion perdue.");
    close(s);
    exit(2);
}

void lire_ligne(char *ou, int max)
{
    if (!fgets(ou, max, stdin)) {
        puts("\nAu revoir~");
        exit(0);
    }
    if (!strchr(ou, '\n')) {
        int c;
        while ((c = getchar()) != '\n' && c != EOF) ;
    }
    ou[strcspn(ou, "\n")] = '\0';
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "Usage : %s adresse_ip port\n", argv[0]);
        return 1;
    }
    signal(SIGINT, au_revoir);
    signal(SIGPIPE, SIG_IGN);
    setbuf(stdout, NULL);

    struct sockaddr_in a = {0};
    a.sin_family = AF_INET;
    a.sin_port = htons(atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &a.sin_addr) != 1) {
        fprintf(stderr, "%s n'est pas une adresse IP\n", argv[1]);
        return 1;
    }
    s = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(s, (struct sockaddr *)&a, sizeof a) < 0) {
        perror("connect");
        return 1;
    }
    socklen_t l = sizeof a;
    getsockname(s, (struct sockaddr *)&a, &l);
    printf("Le client utilise le port %d\n", ntohs(a.sin_port));

    for (;;) {
        char choix[32];
        Message m, r;
        struct timeval t1, t2;

        printf("\n--- MENU ---\n");
        printf("1. mettre un texte en majuscules\n");
        printf("2. mon adresse et mon port\n");
        printf("3. nombre de requetes\n");
        printf("4. duree de fonctionnement\n");
        printf("5. quitter\n");
        printf("Votre choix : ");
        lire_ligne(choix, sizeof choix);

        memset(&m, 0, sizeof m);
        m.code = atoi(choix);
        if (m.code < 1 || m.code > 5) {
            printf("Choix invalide : %s\n", choix);
            continue;
        }
        if (m.code == MAJUSCULES) {
            printf("Votre texte : ");
            lire_ligne(m.texte, sizeof m.texte);
        }
        gettimeofday(&t1, NULL);
        if (send(s, &m, sizeof m, 0) != sizeof m) perdu();
        if (m.code == QUITTER) break;
        if (recv(s, &r, sizeof r, MSG_WAITALL) != sizeof r) perdu();
        gettimeofday(&t2, NULL);
        printf("Reponse du serveur : %s\n", r.texte);
        printf("RTT = %.3f ms\n", (t2.tv_sec - t1.tv_sec) * 1000.0 + (t2.tv_usec - t1.tv_usec) / 1000.0);
    }
    close(s);
    puts("Au revoir~");
    return 0;
}
