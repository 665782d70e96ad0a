/* Protokoll: [4 Byte Laenge, Netzwerkreihenfolge][1 Byte Opcode][Nutzdaten]
 * Die Laenge zaehlt den Opcode mit. Antwort: [4 Byte Laenge][Text]
 */
#ifndef PROTOKOLL_H
#define PROTOKOLL_H
#include <stdint.h>
#include <stddef.h>

enum { OP_GROSS = 1, OP_ADRESSE, OP_ZAEHLER, OP_LAUFZEIT, OP_ENDE };
#define MAX_RAHMEN (1u << 20)
#define STD_PORT 29999

int lies_genau(int fd, void *wohin, size_t n);   /* 1 ok, 0 Gegenseite weg */
int schreib_alles(int fd, const void *was, size_t n);
#endif
