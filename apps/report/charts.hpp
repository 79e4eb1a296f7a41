#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/report/svg.hpp"

/// The pictures of the reports. Each function returns one <svg> element.

namespace gambeta {

constexpr double kFigureWidth = 360;  ///< of a phone, so that text stays readable there

/// Points that belong together, and how they are drawn.
struct Series {
  enum class Style { Line, Dashed, Points, Bars, Sticks };  ///< Sticks: low to high alone
  std::string name;  ///< for the legend; none if empty
  std::vector<double> x, y;
  int color = 0;  ///< one of ten; points also differ in shape, lines in dashes
  Style style = Style::Line;
  std::vector<double> low, high;  ///< range about each y, drawn as a bar; may be empty
};

/// What lies behind the points: a colour number for each cell, first row on top.
struct Background {
  std::vector<std::vector<int>> colors;  ///< 2 * color, + 1 where it is certain
};

struct Chart {
  std::string title, description;
  std::string x_label, y_label;
  std::vector<Series> series;
  bool log_x = false, log_y = false;
  bool percent = false;          ///< y is a share of 1
  bool diagonal = false;         ///< draw the line y = x and use one range for both
  std::optional<double> mark_x;  ///< a vertical line with a label
  std::string mark_label;
  std::optional<Background> background;
  std::optional<double> low_x, high_x, low_y, high_y;  ///< else from the series
};
std::string chart(const Chart& chart);

/// At most so many ticks or so; fewer where their texts, side by side, would touch.
std::vector<double> ticks_below(const Scale& x, int most);

/// How numbers are spread, one histogram below the other over one axis. Each is as high as
/// its fullest bin, and its standard deviation stands beside it.
struct Histograms {
  struct One {
    std::string name;
    std::vector<double> numbers;
  };
  std::string title, description, x_label;
  double low = 0, high = 0;  ///< of the axis; numbers beyond it are not drawn
  std::vector<One> rows;
};
std::string histograms(const Histograms& h);

/// Counts of true class against predicted class.
std::string confusion_chart(const std::vector<std::string>& names,
                            const std::vector<std::vector<long>>& counts);

/// Small square pictures in rows, each with three lines of text beneath.
struct Picture {
  std::vector<std::vector<int>> grey;  ///< 0 (paper) to 7 (ink)
  std::string first, second, third;
};
std::string picture_grid(const std::vector<Picture>& pictures, const std::string& title,
                         const std::string& description);

}  // namespace gambeta
