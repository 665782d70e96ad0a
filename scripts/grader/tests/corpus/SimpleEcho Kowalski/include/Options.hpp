#pragma once
#include <map>
#include <string>

/// options of the form --name=value or --name
class Options {
public:
    Options(int argc, char** argv);
    std::string get(const std::string& name, const std::string& fallback) const;
    int getInt(const std::string& name, int fallback) const;
    bool has(const std::string& name) const;

private:
    std::map<std::string, std::string> values_;
};
