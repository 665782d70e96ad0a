#ifndef MESSAGES_H
#define MESSAGES_H

#include <stdint.h>

#define TAILLE_TEXTE 512
#define PORT_DEFAUT 29999

#define MAJUSCULES 1
#define ADRESSE    2
#define COMPTEUR   3
#define DUREE      4
#define QUITTER    5

/* toujours envoyé en entier, tel quel en mémoire (x86 des deux côtés) */
typedef struct {
    int32_t code;
    char texte[TAILLE_TEXTE];
} Message;

#endif
