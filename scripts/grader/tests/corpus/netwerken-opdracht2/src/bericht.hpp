#pragma once
// Bericht naar de dienst : 1 letter, lengte in 6 tekens (rechts uitgelijnd, spaties), inhoud
// Bericht terug          : lengte in 6 tekens, inhoud
#include <cstdio>
#include <string>

namespace bericht {

constexpr std::size_t LENGTE = 6;

inline std::string lengte(std::size_t n)
{
    char buf[32];
    std::snprintf(buf, sizeof buf, "%6zu", n);
    return buf;
}

inline std::string vraag(char soort, const std::string& inhoud = "")
{
    return soort + lengte(inhoud.size()) + inhoud;
}

inline std::string antwoord(const std::string& inhoud)
{
    return lengte(inhoud.size()) + inhoud;
}

} // namespace bericht
