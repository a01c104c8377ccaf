#include "perceive/choose_person.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace understudy {
namespace {

using ::testing::HasSubstr;
using Kind = PersonChoice::Kind;

SeenPerson At(float x, float height, float confidence = 0.8F) {
  SeenPerson person;
  person.box = {x - 50, 400 - height, 100, height};
  person.confidence = confidence;
  return person;
}

// The large one is in the middle, and first in the list is the one on the right.
std::vector<SeenPerson> Three() { return {At(700, 200), At(100, 150), At(400, 380)}; }

std::size_t Chosen(const PersonChoice& choice) {
  const Result<std::size_t> found = ChoosePerson(Three(), choice, 800, 450);
  EXPECT_TRUE(found.ok()) << found.error().message;
  return found.ok() ? *found : 99;
}

TEST(ChoosePerson, LargestNumberAndPlace) {
  EXPECT_EQ(Chosen({}), 2U);
  EXPECT_EQ(Chosen({.kind = Kind::kNumber, .number = 1}), 1U);
  EXPECT_EQ(Chosen({.kind = Kind::kNumber, .number = 2}), 2U);
  EXPECT_EQ(Chosen({.kind = Kind::kNumber, .number = 3}), 0U);
  EXPECT_EQ(Chosen({.kind = Kind::kPoint, .point = {690, 300}}), 0U);
}

TEST(ChoosePerson, ADoubtfulGiantLosesToASurePerson) {
  const std::vector<SeenPerson> people = {At(200, 400, 0.36F), At(600, 300, 0.9F)};
  EXPECT_EQ(*ChoosePerson(people, {}, 800, 450), 1U);
}

TEST(ChoosePerson, OverlappingBoxesGoToTheNearerMiddle) {
  const std::vector<SeenPerson> people = {At(300, 300), At(360, 300)};
  const PersonChoice choice{.kind = Kind::kPoint, .point = {335, 250}};
  EXPECT_EQ(*ChoosePerson(people, choice, 800, 450), 1U);
}

TEST(ChoosePerson, WhoIsNotThereIsSaidWithWhereEverybodyIs) {
  const Result<std::size_t> fourth =
      ChoosePerson(Three(), {.kind = Kind::kNumber, .number = 4}, 800, 450);
  ASSERT_FALSE(fourth.ok());
  EXPECT_EQ(fourth.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(fourth.error().message, HasSubstr("person 4"));
  EXPECT_THAT(fourth.error().message, HasSubstr("3 people were found"));
  EXPECT_THAT(fourth.error().message, HasSubstr("100,325; 400,210; 700,300"));
  const Result<std::size_t> nobody =
      ChoosePerson(Three(), {.kind = Kind::kPoint, .point = {10, 10}}, 800, 450);
  ASSERT_FALSE(nobody.ok());
  EXPECT_THAT(nobody.error().message, HasSubstr("nobody is at 10,10"));
}

TEST(PersonChoice, ValuesThatCannotBe) {
  EXPECT_TRUE(PersonChoice{}.Validate().ok());
  for (const int number : {0, -1, 100}) {
    EXPECT_FALSE((PersonChoice{.kind = Kind::kNumber, .number = number}.Validate().ok())) << number;
  }
  for (const float x :
       {-1.0F, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    EXPECT_FALSE((PersonChoice{.kind = Kind::kPoint, .point = {x, 5}}.Validate().ok())) << x;
  }
}

}  // namespace
}  // namespace understudy
