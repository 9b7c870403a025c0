"""Walks over cells: compared with a search of the whole state space by networkx."""

from __future__ import annotations

from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import pytest

from vbvr_hf.scene import carve, steps_from
from vbvr_hf.scene.errands import Errand, OrderedErrand, best_route, last_first, shortest_way, side_branches
from vbvr_hf.scene.mazes import around, bent_way, corners, open_walls, reached, rooms, straight_way


def holey(rng: np.random.RandomState, n: int = 6) -> list[tuple[int, int]]:
    """Two thirds of the cells of a board, in random order."""
    return [divmod(int(i), n) for i in rng.permutation(n * n)[: n * n * 2 // 3]]


def states(cells: list, goal: tuple, over: list) -> nx.DiGraph:
    """All steps of an errand, from state to state; the goal is entered last and never left."""
    graph = nx.DiGraph()
    for left in (frozenset(some) for size in range(len(over) + 1) for some in combinations(over, size)):
        for cell in cells:
            graph.add_node((cell, left))
            if cell != goal:
                ahead = [beside for beside in around(cell) if beside in cells and (beside != goal or not left)]
                graph.add_edges_from(((cell, left), (beside, left - {beside})) for beside in ahead)
    return graph


@pytest.mark.parametrize("seed", range(12))
def test_an_errand_takes_as_many_steps_as_a_search_of_all_states(seed):
    cells = holey(np.random.RandomState(seed))
    start, goal, *over = cells[:4]
    errand = Errand(cells, start, goal, over)
    graph = states(cells, goal, over)
    first, last = (start, frozenset(over)), (goal, frozenset())
    reached = nx.has_path(graph, first, last)
    assert errand.remaining(errand.first) == (nx.shortest_path_length(graph, first, last) if reached else None)
    if not reached:
        with pytest.raises(ValueError, match="no route leads on"):
            errand.route()
        return
    route = errand.route()
    assert len(route) - 1 == errand.remaining(errand.first)
    assert all(after in around(before) for before, after in pairwise(route))
    assert {start, goal, *over} <= set(route) <= set(cells)
    assert route.index(goal) == len(route) - 1


@pytest.mark.parametrize("seed", range(12))
def test_an_errand_in_order_takes_as_many_steps_as_a_search_of_all_states(seed):
    cells = holey(np.random.RandomState(seed))
    start, goal, *over = cells[:5]
    errand, graph = OrderedErrand(cells, start, goal, over), nx.DiGraph()
    for turn in range(len(over) + 1):
        closed = {*over[turn + 1 :], *([goal] if turn < len(over) else [])}
        for here in {*cells} - closed:
            ahead = ({*around(here)} & {*cells}) - closed
            graph.add_edges_from(((here, turn), (cell, turn + (over[turn : turn + 1] == [cell]))) for cell in ahead if here != goal)
    first, last = (start, 0), (goal, len(over))
    reached = {first, last} <= set(graph) and nx.has_path(graph, first, last)
    assert errand.remaining(errand.first) == (nx.shortest_path_length(graph, first, last) if reached else None)
    if reached:
        route = errand.route()
        assert len(route) - 1 == errand.remaining(errand.first)
        assert [cell for cell in dict.fromkeys(route) if cell in over] == over and route.index(goal) == len(route) - 1


def test_what_is_not_due_yet_may_not_be_entered():
    errand = OrderedErrand([(0, column) for column in range(5)], (0, 1), (0, 4), [(0, 0), (0, 3)])
    assert errand.remaining(errand.first) == 5
    assert errand.remaining(errand.enter(errand.first, (0, 3))) is None
    assert errand.enter(errand.enter(errand.first, (0, 0)), (0, 3)) == ((0, 3), ())


def test_a_shortest_way_goes_right_then_down_where_it_may():
    board = {(row, column) for row in range(3) for column in range(3)}
    assert shortest_way(board, (0, 0), (2, 2)) == [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2)]
    assert shortest_way(board - {(0, 2)}, (0, 0), (2, 2)) == [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2)]
    with pytest.raises(ValueError, match="no route leads on"):
        shortest_way(board - {(0, 1), (1, 0)}, (0, 0), (2, 2))


def test_a_route_keeps_to_the_steps_that_are_open():
    board = {(row, column) for row in range(3) for column in range(3)}
    left = steps_from(board, (2, 2)).get
    assert best_route((0, 0), left, ahead=last_first) == [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2)]
    assert best_route((0, 0), left, ahead=lambda cell: [] if cell == (0, 1) else around(cell)[1::-1])[:2] == [(0, 0), (1, 0)]


def test_corners_are_ends_and_turns():
    assert corners([(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (1, 2)]) == [(0, 0), (0, 2), (2, 2), (1, 2)]


def test_branches_off_a_way_reach_to_their_far_ends():
    way = [(0, column) for column in range(7)]
    branches = [[(1, 2), (2, 2), (3, 2)], [(1, 5)]]
    assert side_branches({*way, *branches[0], *branches[1], (1, 0)}, way) == branches


@pytest.mark.parametrize("rings", [0, 1, 3])
def test_each_wall_opened_in_a_maze_closes_a_ring(rings):
    rng = np.random.RandomState(rings)
    cells = open_walls(rng, carve(rng, 11), 11, rings)
    joints = sum(beside in cells for cell in cells for beside in around(cell)[:2])
    assert set(rooms(11)) <= set(steps_from(cells, (1, 1))) == cells
    assert joints - len(cells) + 1 == rings


def test_a_straight_way_keeps_to_a_row_or_a_column_and_its_direction():
    assert straight_way((2, 4), (2, 1)) == [(2, 4), (2, 3), (2, 2), (2, 1)]
    assert straight_way((0, 3), (2, 3)) == [(0, 3), (1, 3), (2, 3)]
    assert straight_way((5, 5), (5, 5)) == [(5, 5)]
    with pytest.raises(ValueError, match="share no row"):
        straight_way((0, 0), (1, 2))


def test_what_is_reached_is_counted_in_steps_nearest_first():
    assert list(reached([1], lambda number: [one for one in (number + 3, 2 * number) if one < 9]).items()) == [(1, 0), (4, 1), (2, 1), (7, 2), (8, 2), (5, 2)]
    assert reached([0, 9], lambda number: [one for one in (number - 1, number + 1) if 0 <= one <= 9])[4] == 4
    assert reached([0, 9], lambda number: [one for one in (number - 1, number + 1) if 0 <= one <= 9])[6] == 3


def test_a_bent_way_goes_along_the_row_first():
    assert bent_way((2, 4), (0, 3)) == [(2, 4), (2, 3), (1, 3), (0, 3)]
    assert bent_way((2, 4), (2, 2)) == [(2, 4), (2, 3), (2, 2)]
