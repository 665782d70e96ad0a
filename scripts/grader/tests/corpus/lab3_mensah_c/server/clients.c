#include "clients.h"
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int last_id, online;
static long served;

int client_add(void)
{
    pthread_mutex_lock(&m);
    int id = ++last_id;
    printf("Client %d connected. Number of connected clients = %d\n", id, ++online);
    pthread_mutex_unlock(&m);
    return id;
}
void client_gone(int id)
{
    pthread_mutex_lock(&m);
    printf("Client %d disconnected. Number of connected clients = %d\n", id, --online);
    pthread_mutex_unlock(&m);
}
int client_count(void) { pthread_mutex_lock(&m); int n = online; pthread_mutex_unlock(&m); return n; }
long request_done(int number)
{
    pthread_mutex_lock(&m);
    long n = ++served;
    printf("Command %d\n", number);
    pthread_mutex_unlock(&m);
    return n;
}
