#ifndef CLIENTS_H
#define CLIENTS_H
int  client_add(void);          /* returns the new id, prints */
void client_gone(int id);
int  client_count(void);
void lock_log(void);
void unlock_log(void);
long request_done(int number);  /* counts and prints */
#endif
