#pragma once
/* port of the UDP service; TCP has 12345 */
#define SERVICE_PORT 12346
#define SERVICE_HOST "127.0.0.1"
#define MAXMSG 4096
