#ifndef GEMEINSAM_H
#define GEMEINSAM_H

/* Übung 4 - gemeinsame Definitionen für Server und Client */
#define PORT   "8888"
#define GROESSE 102400
#define BACKLOG 16

ssize_t alles_senden(int fd, const char *puf, size_t n);
ssize_t alles_empfangen(int fd, char *puf, size_t n);

#endif
