"""Floor plans: rooms that fill a grid, doorways that join them, walls that do not leak."""

from __future__ import annotations

import numpy as np
import pytest

from vbvr_hf.scene import Grid, Renderer, Scene
from vbvr_hf.tasks.knowledge.floorplans import Border, FloorPlan, doorways, parted, regions


def two_rooms(*doors: Border) -> FloorPlan:
    return FloorPlan(10, 6, ((0, 0, 4, 6), (4, 0, 10, 6)), doors)


@pytest.mark.parametrize("seed", range(6))
def test_rooms_fill_the_grid_without_overlap(seed):
    rooms = parted(np.random.RandomState(seed), 80, 65, 5)
    covered = np.zeros((65, 80), int)
    for left, top, right, bottom in rooms:
        covered[top:bottom, left:right] += 1
    assert len(rooms) == 5 and (covered == 1).all()


@pytest.mark.parametrize("seed", range(12))
def test_doorways_join_the_given_rooms_and_no_others(seed):
    rng = np.random.RandomState(seed)
    rooms = parted(rng, 80, 65, 4)
    doors = doorways(rng, FloorPlan.of(80, 65, rooms), [0, 1, 2], 3, 8)
    if doors is None:
        return
    plan = FloorPlan.of(80, 65, rooms, doors)
    number = plan.numbers()
    region = regions(np.ones_like(number, bool), *plan.openness())
    assert len(doors) == 3 and all(door.end - door.start == 8 for door in doors)
    assert len(np.unique(region[number < 3])) == 1
    assert not np.isin(region[number == 3], region[number < 3]).any()


def test_a_lone_room_gets_no_doorway():
    assert doorways(np.random.RandomState(0), two_rooms(), [1], 1, 3) is None


def test_walls_are_tight_but_for_doorways_and_leaks():
    across, down = two_rooms(Border("x", 4, 2, 4)).openness()
    assert across[:, 3].tolist() == [0, 0, 1, 1, 0, 0]
    assert np.delete(across, 3, axis=1).all() and down.all()
    across, _ = two_rooms().openness(leaky=[1], leak=0.06)
    assert across[:, 3].tolist() == [0.06] * 6


def test_a_doorway_leads_to_the_room_behind_it():
    door = Border("x", 4, 2, 4)
    plan = two_rooms(door)
    assert plan.borders() == {(0, 1): Border("x", 4, 0, 6)}
    assert plan.ways_out(0) == [(door, 1)] and plan.ways_out(1) == [(door, 0)]
    assert door.place(3) == (4, 3)
    assert [plan.room_at(at) for at in ((1.5, 2), (9.5, 5))] == [0, 1]
    with pytest.raises(ValueError, match="10 x 6 cells"):
        plan.room_at((11, 2))


def test_inner_walls_leave_doorways_open():
    grid = Grid(10, 6, 60, (212, 332))
    scene = Scene((255, 255, 255))
    scene.add("walls", *two_rooms(Border("x", 4, 2, 4)).inner_walls(grid, 16, (0, 0, 0)))
    image = Renderer(scene, 1024, 1024).frame(0)
    x = round(grid.origin[0] + 4 * grid.cell)
    shades = [image[round(grid.origin[1] + (row + 0.5) * grid.cell), x, 0] for row in range(6)]
    assert shades == [0, 0, 255, 255, 0, 0]


def test_regions_hang_together_over_open_borders_alone():
    cells = np.array([[1, 1, 0], [1, 0, 1]], bool)
    open_across, open_down = np.ones((2, 2)), np.ones((1, 3))
    region = regions(cells, open_across, open_down)
    assert region[0, 0] == region[0, 1] == region[1, 0] != region[1, 2]
    assert region[0, 2] == region[1, 1] == 0
    shut = regions(cells, open_across, np.zeros((1, 3)))
    assert len(np.unique(shut[cells])) == 3
