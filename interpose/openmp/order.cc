#include "interpose/openmp/order.h"

#include "interpose/lock_events.h"
#include "interpose/race/events.h"

namespace concheck::interpose::openmp {

void release_to(Thread* self, Order& order) {
  {
    Critical critical(order.lock);
    release_clock(self, order.clock);
  }
  if (race::on) race::release_to(self, address_of(&order));
}

void acquire_from(Thread* self, Order& order) {
  {
    Critical critical(order.lock);
    acquire_clock(self, order.clock);
  }
  if (race::on) race::acquire_from(self, address_of(&order));
}

void end_order(Order& order) {
  free_clock(order.clock);
  if (race::on) race::forget_syncs(address_of(&order));
}

}  // namespace concheck::interpose::openmp
