#include "job.hpp"

#include <sstream>
#include <stdexcept>

Job Job::parse(const std::string& text) {
    Job j;
    std::istringstream in(text);
    std::string line;
    while (std::getline(in, line)) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (line.empty()) continue;
        if (j.name.empty()) {
            j.name = line;
            continue;
        }
        Hop h;
        std::istringstream words(line);
        if (!(words >> h.host >> h.port)) throw std::runtime_error("bad line: " + line);
        j.hops.push_back(h);
    }
    if (j.name.empty()) throw std::runtime_error("empty request");
    return j;
}

std::string Job::text(size_t from) const {
    std::string s = name;
    for (size_t i = from; i < hops.size(); i++) s += "\n" + hops[i].host + " " + hops[i].port;
    return s + "\n";
}
