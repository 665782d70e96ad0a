#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BUFSIZE 2048

int main(int argc, char *argv[])
{
    int port = argc > 1 ? atoi(argv[1]) : 12000;
    struct sockaddr_in server, client;
    char buf[BUFSIZE];

    int sock = socket(AF_INET, SOCK_DGRAM, 0);
    memset(&server, 0, sizeof(server));
    server.sin_family = AF_INET;
    server.sin_addr.s_addr = INADDR_ANY;
    server.sin_port = htons(port);
    if (bind(sock, (struct sockaddr *)&server, sizeof(server)) < 0) {
        perror("bind");
        exit(1);
    }
    printf("The server is ready to receive on port %d\n", port);

    for (;;) {
        socklen_t len = sizeof(client);
        int n = recvfrom(sock, buf, BUFSIZE, 0, (struct sockaddr *)&client, &len);
        if (n < 0)
            continue;
        printf("UDP message from %s:%d\n", inet_ntoa(client.sin_addr), ntohs(client.sin_port));
        for (int i = 0; i < n; i++)
            buf[i] = toupper((unsigned char)buf[i]);
        sendto(sock, buf, n, 0, (struct sockaddr *)&client, len);
    }
}
