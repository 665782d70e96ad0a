#pragma once
#include <string>
#include <vector>

struct Hop {
    std::string host, port;
};

// name of the file and the hops that it has to come through
struct Job {
    std::string name;
    std::vector<Hop> hops;

    static Job parse(const std::string& text);
    // same form, from hop number `from` on
    std::string text(size_t from) const;
};
