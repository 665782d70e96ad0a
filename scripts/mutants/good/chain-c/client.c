#include "net.h"

int main(int argc, char *argv[])
{
    char name[256], host[256], port[16], line[512], buf[4096];
    struct timeval ten = {10, 0};
    ssize_t n;
    FILE *input = fopen(argv[1], "r");

    if (input == NULL || fscanf(input, "%255s %255s %15s ", name, host, port) != 3) {
        fprintf(stderr, "cannot read the input file\n");
        return 1;
    }
    int fd = connect_to(host, port);
    if (fd < 0) {
        fprintf(stderr, "cannot connect to %s %s\n", host, port);
        return 1;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &ten, sizeof(ten));

    int len = snprintf(buf, sizeof(buf), "%s\n", name);
    while (fgets(line, sizeof(line), input) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] != '\0')
            len += snprintf(buf + len, sizeof(buf) - len, "%s\n", line);
    }
    send_all(fd, buf, len);

    FILE *out = fopen(name, "wb");
    while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
        fwrite(buf, 1, n, out);
    fclose(out);
    if (n < 0) {
        perror("the download failed");
        return 1;
    }
    printf("The file got downloaded in the client.\n");
    return 0;
}
