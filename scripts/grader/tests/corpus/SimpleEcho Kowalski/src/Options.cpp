#include "Options.hpp"
#include <cstdlib>
#include <iostream>

Options::Options(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        std::string a = argv[i];
        if (a.rfind("--", 0) != 0) {
            std::cerr << "unexpected argument: " << a << " (options look like --port=12000)\n";
            std::exit(2);
        }
        auto eq = a.find('=');
        if (eq == std::string::npos)
            values_[a.substr(2)] = "";
        else
            values_[a.substr(2, eq - 2)] = a.substr(eq + 1);
    }
}

std::string Options::get(const std::string& name, const std::string& fallback) const {
    auto it = values_.find(name);
    return it == values_.end() ? fallback : it->second;
}

int Options::getInt(const std::string& name, int fallback) const {
    auto it = values_.find(name);
    return it == values_.end() ? fallback : std::stoi(it->second);
}

bool Options::has(const std::string& name) const { return values_.count(name) > 0; }
