"""Answers that tasks search for, found by other means than the tasks' own on many samples."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import combinations, pairwise, permutations, product

import cv2
import networkx as nx
import numpy as np
import pytest

from vbvr_hf.samples import SampleId, pose
from vbvr_hf.scene.figures import outline
from vbvr_hf.scene.palette import lab
from vbvr_hf.scene.renderer import Renderer
from vbvr_hf.scene.shapes import body
from vbvr_hf.tasks import get_task
from vbvr_hf.tasks.transformation.o_35_edit_distance import best_edits
from vbvr_hf.tasks.transformation.rows import COLOURS

SAMPLES = 20


def problems(task_id: str) -> list[tuple[dict, object]]:
    """Problems of a task with the acts of their answers, over all its splits."""
    task = get_task(task_id)
    found = [pose(SampleId(task_id, split, index))[1] for split in task.splits for index in range(SAMPLES // len(task.splits) + 1)]
    return [(problem, task.answer(problem)) for problem in found]


def cells_of(values: list) -> list[tuple[int, int]]:
    return [tuple(value) for value in values]


def tour_length(board: nx.Graph, tour: tuple) -> float:
    """Steps of a tour that enters its last place at the end alone; infinite if there is none."""
    *_, before, end = tour
    open_board = board.copy()
    open_board.remove_node(end)
    away = dict(nx.all_pairs_shortest_path_length(open_board))
    return sum(away[a].get(b, math.inf) for a, b in pairwise(tour[:-1])) + min(away[before].get(beside, math.inf) for beside in board[end]) + 1


@pytest.mark.parametrize("other", [False, True])
def test_g_13_legs_are_shortest_beside_the_numbers_that_are_not_due(other):
    for problem, walk in problems("G-13"):
        tour = cells_of([problem["start"], *problem["numbers"], problem["end"]])
        board, steps = nx.grid_2d_graph(problem["n"], problem["n"]), 0
        for turn, (a, b) in enumerate(pairwise(tour)):
            leg = board.copy()
            leg.remove_nodes_from(tour[turn + 2 :])
            steps += nx.shortest_path_length(leg, a, b)
        route = walk.others[0] if other else walk.route
        assert len(route) - 1 == steps
        assert [cell for cell in dict.fromkeys(route) if cell in tour] == tour


def test_g_16_tours_are_the_shortest_of_all_orders():
    for problem, walk in problems("G-16"):
        board = nx.grid_2d_graph(problem["n"], problem["n"])
        start, end, blocks = tuple(problem["start"]), tuple(problem["end"]), cells_of(problem["blocks"])
        assert len(walk.route) - 1 == min(tour_length(board, (start, *order, end)) for order in permutations(blocks))
        assert {*blocks} <= {*walk.route}


def test_g_18_routes_are_shortest_by_lawful_steps():
    for problem, walk in problems("G-18"):
        board = nx.DiGraph()
        for a, b in problem["open"]:
            board.add_edges_from([(tuple(a), tuple(b)), (tuple(b), tuple(a))])
        free = nx.shortest_path_length(board, tuple(problem["start"]), tuple(problem["end"]))
        board.remove_edges_from((tuple(b), tuple(a)) for a, b in problem["gates"])
        for route in (walk.route, *walk.others):
            assert len(route) - 1 == nx.shortest_path_length(board, tuple(problem["start"]), tuple(problem["end"])) >= free + 2
            assert all(board.has_edge(a, b) for a, b in pairwise(route))


def test_g_41_ways_have_the_largest_total_of_all():
    for problem, walk in problems("G-41"):
        n, numbers = len(problem["numbers"]), problem["numbers"]
        totals = {}
        for downs in combinations(range(2 * n - 2), n - 1):
            route = [(sum(step in downs for step in range(count)), sum(step not in downs for step in range(count))) for count in range(2 * n - 1)]
            totals[tuple(route)] = sum(numbers[row][column] for row, column in route)
        best, second = sorted(totals.values())[-1:-3:-1]
        assert totals[walk.route] == best >= second + 2


def test_g_47_keys_are_fetched_in_the_one_best_order():
    for problem, act in problems("G-47"):
        board = nx.Graph()
        opened = {*cells_of(problem["open"])}
        board.add_edges_from(((r, c), beside) for r, c in opened for beside in ((r + 1, c), (r, c + 1)) if beside in opened)
        start, door, keys = tuple(problem["start"]), tuple(problem["door"]), cells_of(problem["keys"].values())
        lengths = sorted((tour_length(board, (start, *order, door)), order) for order in permutations(keys))
        assert len(act.walk.route) - 1 == lengths[0][0] <= lengths[1][0] - 4
        assert tuple(cell for cell in act.walk.route if cell in keys) == lengths[0][1]


def test_g_218_ringed_corners_have_the_largest_angle():
    for problem, act in problems("G-218"):
        for leaf, corners in zip(act.leaves(), problem["triangles"], strict=True):
            sides = [math.dist(corners[i - 1], corners[i - 2]) for i in range(3)]  # the largest angle lies opposite the longest side
            assert int(leaf.thing.split()[2]) == int(np.argmax(sides))


def test_g_138_the_ringed_shape_has_a_colour_of_its_own():
    for problem, act in problems("G-138"):
        counts = Counter(one["color"] for one in problem["figures"])
        assert [i for i, one in enumerate(problem["figures"]) if counts[one["color"]] == 1] == [int(act.thing.split()[1])]


def test_g_212_just_the_ringed_arrow_points_against_its_loop():
    for problem, act in problems("G-212"):
        first = 0
        against = []
        for count in problem["loops"]:
            arrows = problem["arrows"][first : first + count]
            turns = []
            for one in arrows:
                x, y = np.subtract(one["at"], 512)
                angle = math.radians(one["turn"])
                turns.append(x * -math.cos(angle) - y * math.sin(angle) > 0)  # counter-clockwise about the middle
            against += [first + i for i, turn in enumerate(turns) if turns.count(turn) == 1]
            first += count
        assert against == [int(act.thing.split()[1])]


def test_g_161_the_outlined_shape_covers_the_second_most_pixels():
    for problem, act in problems("G-161"):
        scene = get_task("G-161").stage(problem)
        areas = []
        for number in range(len(problem["shapes"])):
            state = scene.sprites[f"shape {number}"].state
            mask = np.zeros((1024, 1024), np.uint8)
            ring = next(part for part in state.parts if part.fill).outlines()[0] + state.at
            cv2.fillPoly(mask, [np.round(ring).astype(np.int32)], 1)
            areas.append(int(mask.sum()))
        assert f"outline {np.argsort(areas)[-2]}" == act.name
        assert min(np.divide(*pair) for pair in pairwise(sorted(areas)[::-1])) > 1.2


def test_g_222_just_two_circles_touch_and_at_the_ringed_point():
    for problem, _ in problems("G-222"):
        touching = []
        for one, other in combinations(problem["circles"], 2):
            away, radii = math.dist(one["at"], other["at"]), (one["radius"], other["radius"])
            if abs(away - sum(radii)) < 1 or abs(away - abs(radii[0] - radii[1])) < 1:
                touching.append(np.add(one["at"], np.subtract(other["at"], one["at"]) * radii[0] / away))
        assert len(touching) == 1 and math.dist(touching[0], problem["point"]) < 0.5


def test_g_160_the_ringed_number_is_the_greatest_and_no_lure_is():
    for problem, act in problems("G-160"):
        texts = [one["text"] for one in problem["numbers"]]
        due = int(act.thing.split()[1])
        assert float(texts[due]) > max(float(text) for i, text in enumerate(texts) if i != due)
        assert len(texts[due]) < max(map(len, texts)) and problem["numbers"][due]["size"] < max(one["size"] for one in problem["numbers"])


def test_g_248_just_the_ringed_shape_has_no_mirror_image_that_covers_it():
    for problem, act in problems("G-248"):
        found = []
        for shape in problem["shapes"]:
            ring = np.array(shape) / np.hypot(*np.array(shape).T).max() * 100
            masks = []
            for axis in np.radians(np.arange(0, 180, 3)):
                mirror = np.array([[math.cos(2 * axis), math.sin(2 * axis)], [math.sin(2 * axis), -math.cos(2 * axis)]])
                pair = []
                for points in (ring, ring @ mirror):
                    moments = cv2.moments(points.astype(np.float32)[:, None])
                    middle = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
                    pair.append(np.zeros((256, 256), np.uint8))
                    cv2.fillPoly(pair[-1], [np.round(points - middle + 128).astype(np.int32)], 1)
                masks.append((pair[0] & pair[1]).sum() / (pair[0] | pair[1]).sum())
            found.append(max(masks))
        assert [f"shape {i}" for i, best in enumerate(found) if best < 0.9] == [act.thing]


def test_g_9_ringed_shapes_are_those_of_the_kind_inside_the_region():
    for problem, act in problems("G-9"):
        scene = get_task("G-9").stage(problem)
        region = scene.sprites[f"region {problem['named']}"].state
        outline = (region.parts[0].outlines()[0] + region.at).astype(np.float32)
        due = [i for i, one in enumerate(problem["shapes"]) if one["kind"] == problem["kind"] and cv2.pointPolygonTest(outline, one["at"], False) > 0]
        due.sort(key=lambda i: problem["shapes"][i]["at"][0])
        assert [leaf.thing for leaf in act.leaves()] == [f"shape {i}" for i in due]


def test_o_34_lines_follow_the_labels_and_pass_no_other_dot():
    for problem, act in problems("O-34"):
        dots = sorted(problem["dots"], key=lambda one: one["label"] if problem["letters"] else int(one["label"]))
        places = [tuple(one["at"]) for one in dots]
        assert [place for place in act.way if place in places] == places
        for a, b in pairwise(places):
            for one in dots:
                if tuple(one["at"]) not in (a, b):
                    away = min(math.dist(one["at"], np.add(a, np.subtract(b, a) * share)) for share in np.linspace(0, 1, 200))
                    assert away > 45


def test_g_136_ringed_dots_are_those_inside_both_figures():
    for problem, act in problems("G-136"):
        figures = [np.array(corners, np.float32) for corners in problem["figures"]]
        due = [i for i, at in enumerate(problem["dots"]) if all(cv2.pointPolygonTest(corners, at, False) > 0 for corners in figures)]
        due.sort(key=lambda i: problem["dots"][i][0])
        assert [leaf.thing for leaf in act.leaves()] == [f"dot {i}" for i in due]


def test_g_29_the_framed_value_is_the_extreme_of_its_series():
    for problem, _ in problems("G-29"):
        values = problem["values"] if problem["series"] is None else problem["values"][problem["series"] :: 2]
        due = max(values) if problem["target"] == "largest" else min(values)
        assert values.count(due) == 1 and problem["values"][problem["answer"]] == due


def test_o_22_towers_are_built_in_one_shortest_sequence_of_moves():
    for problem, _ in problems("O-22"):
        goal, layer, seen = tuple(problem["target"]), {tuple(map(tuple, problem["piles"])): 1}, set()
        for _ in problem["moves"]:
            assert not any(piles[problem["plate"]] == goal for piles in layer)
            seen |= {*layer}
            ways: dict[tuple, int] = {}
            for piles, count in layer.items():
                for source, to in permutations(range(len(piles)), 2):
                    if piles[source] and len(piles[to]) < 4:
                        after = list(piles)
                        after[source], after[to] = piles[source][:-1], (*piles[to], piles[source][-1])
                        if tuple(after) not in seen:
                            ways[tuple(after)] = ways.get(tuple(after), 0) + count
            layer = ways
        assert sum(count for piles, count in layer.items() if piles[problem["plate"]] == goal) == 1


def corners(ring: list) -> int:
    """How many corners the convex hull of some places has, of which those that are hardly bent are none."""
    hull = cv2.convexHull(np.array(ring, np.float32))[:, 0]
    ways = np.roll(hull, -1, axis=0) - hull
    bends = np.diff(np.degrees(np.unwrap(np.arctan2(*ways[[*range(len(ways)), 0]].T))))
    return int((np.abs(bends) > 5).sum())


def test_g_206_rings_go_around_what_has_five_corners_when_it_is_cut():
    for problem, act in problems("G-206"):
        ringed = {int(one.thing.split()[1]) for one in getattr(act.mark, "acts", (act.mark,))}
        assert ringed == {i for i, one in enumerate(problem["polygons"]) if corners(one["piece"]) == 5}
        assert any(corners(one["piece"] + one["part"]) == 5 and i not in ringed for i, one in enumerate(problem["polygons"]))


def test_g_219_the_ring_goes_around_what_the_turn_brings_to_the_left():
    for problem, act in problems("G-219"):
        turn = np.exp(1j * np.radians(problem["turn"]))
        places = [complex(*np.subtract(at, 512)) for _, _, at in problem["shapes"]]
        after = sorted(((place * turn).real, i) for i, place in enumerate(places))
        assert act.mark.thing == f"place {after[0][1]}"
        assert after[0][0] <= after[1][0] - 60 and after[0][1] != min(range(len(places)), key=lambda i: places[i].real)


def test_o_27_plans_have_the_fewest_steps_of_both_balls():
    for problem, act in problems("O-27"):
        cells = cells_of(problem["cells"])
        paths = nx.Graph((a, b) for a, b in combinations(range(len(cells)), 2) if math.dist(cells[a], cells[b]) == 1)
        both = nx.cartesian_product(paths, paths)
        both.remove_nodes_from([(k, k) for k in paths])
        start, goals = tuple(problem["start"]), tuple(problem["goals"])
        alone = sum(nx.shortest_path_length(paths, a, b) for a, b in zip(start, goals, strict=True))
        assert len(act.route) == nx.shortest_path_length(both, start, goals) >= alone + 2
        state = list(start)
        for ball, place in act.route:
            before, state[ball] = tuple(state), place
            assert both.has_edge(before, tuple(state))
        assert tuple(state) == goals


def row_shown(task_id: str, problem: dict, names: list[str]) -> list[str]:
    """Those of some sprites that are seen when a right clip ends, from left to right."""
    scene = get_task(task_id).stage(problem)
    states = {name: scene.state(name, scene.duration) for name in names}
    return sorted((name for name in names if states[name].opacity and min(states[name].scale) > 0.5), key=lambda name: states[name].at[0])


def test_o_61_separators_stand_between_neighbours_of_one_colour_and_nowhere_else():
    for problem, act in problems("O-61"):
        used = sorted({actor for actor in act.actors if actor.startswith("separator")})
        shown = row_shown("O-61", problem, [*(f"symbol {i}" for i in range(len(problem["row"]))), *used])
        colours = [name if name in used else problem["row"][int(name.split()[1])][1] for name in shown]
        assert not any(a == b for a, b in pairwise(colours))
        assert all(a == b for a, one, b in zip(colours, colours[1:], colours[2:], strict=False) if one in used)


def test_g_17_ways_are_the_shortest_beside_red_alone():
    for problem, walk in problems("G-17"):
        start, end = tuple(problem["start"]), tuple(problem["end"])
        red, others = (cells_of([cell for block in problem[kind] for cell in block]) for kind in ("red", "harmless"))
        lengths = []
        for closed in ([], red, red + others):
            board = nx.grid_2d_graph(problem["n"], problem["n"])
            board.remove_nodes_from(closed)
            lengths.append(nx.shortest_path_length(board, start, end))
        assert lengths[0] < len(walk.route) - 1 == lengths[1] < lengths[2]
        assert {*walk.route}.isdisjoint(red)


def test_g_14_legs_are_shortest_beside_colours_that_are_not_due_or_not_listed():
    for problem, walk in problems("G-14"):
        tour, extra = cells_of([problem["start"], *problem["stops"], problem["end"]]), cells_of(problem["extra"])
        steps = {}
        for closed in ((), tuple(extra)):
            board, steps[closed] = nx.grid_2d_graph(problem["n"], problem["n"]), 0
            for turn, (a, b) in enumerate(pairwise(tour)):
                leg = board.copy()
                leg.remove_nodes_from([*tour[turn + 2 :], *closed])
                steps[closed] += nx.shortest_path_length(leg, a, b)
        assert len(walk.route) - 1 == steps[tuple(extra)] > steps[()]
        assert [cell for cell in dict.fromkeys(walk.route) if cell in tour] == tour and {*walk.route}.isdisjoint(extra)


def test_g_46_ways_are_the_shortest_with_any_set_of_keys_in_any_order():
    for problem, act in problems("G-46"):
        maze = nx.grid_2d_graph(problem["n"], problem["n"]).subgraph(cells_of(problem["open"]))
        keys, doors = ({name: tuple(at) for name, at in problem[kind].items()} for kind in ("keys", "doors"))
        best = {}
        for count in range(len(doors) + 1):
            for order in permutations(doors, count):
                here, steps = tuple(problem["start"]), 0
                for number, stop in enumerate([*(keys[name] for name in order), tuple(problem["flag"])]):
                    free = maze.subgraph(set(maze) - {at for name, at in doors.items() if name not in order[:number]})
                    steps += nx.shortest_path_length(free, here, stop) if nx.has_path(free, here, stop) else math.inf
                    here = stop
                best[order] = steps
        assert len(act.walk.route) - 1 == min(best.values())
        assert {*problem["needed"]} in [{*order} for order, steps in best.items() if steps == min(best.values())]


def test_o_5_what_is_left_of_a_row_is_what_a_stack_leaves():
    for problem, _ in problems("O-5"):
        row, stack = problem["row"], []
        for kind in row:
            if stack and stack[-1] == kind:
                stack.pop()
            else:
                stack.append(kind)
        shown = row_shown("O-5", problem, [f"symbol {i}" for i in range(len(row))])
        assert [row[int(name.split()[1])] for name in shown] == stack and len(stack) >= 3


def test_v_509_no_tour_is_as_short_as_the_one_driven():
    for problem, act in problems("V-509"):
        places = problem["places"]
        best = {(frozenset([stop]), stop): math.dist(places[0], places[stop]) for stop in range(1, len(places))}
        for _ in range(len(places) - 2):  # the shortest ways over each set of stops, by the last of them (Held and Karp 1962)
            longer = {}
            for (done, last), length in best.items():
                for stop in {*range(1, len(places))} - done:
                    key = (done | {stop}, stop)
                    longer[key] = min(longer.get(key, math.inf), length + math.dist(places[last], places[stop]))
            best = longer
        shortest = min(length + math.dist(places[last], places[0]) for (_, last), length in best.items())
        for trip in act.acts:
            driven = trip.walk.route
            assert (driven[0], driven[-1], sorted(driven[1:])) == (0, 0, [*range(len(places))])
            assert math.isclose(sum(math.dist(places[a], places[b]) for a, b in pairwise(driven)), shortest)


def test_v_502_no_fewer_knight_moves_lead_to_the_ring():
    for problem, act in problems("V-502"):
        n, blocked = problem["n"], {*cells_of(problem["blocked"])}
        reached, layers = {tuple(problem["start"])}, 0
        while tuple(problem["end"]) not in reached:
            reached = {(r + dr, c + dc) for r, c in reached for dr, dc in permutations((-2, -1, 1, 2), 2) if abs(dr) != abs(dc)}
            reached = {(r, c) for r, c in reached if 0 <= r < n and 0 <= c < n} - blocked
            layers += 1
        for played in (act, get_task("V-502").variations(problem)["another best series"]):
            squares = [tuple(problem["start"]), *(divmod(place, n) for _, place in played.route)]
            assert len(played.route) == layers and blocked.isdisjoint(squares) and squares[-1] == tuple(problem["end"])
            assert all({abs(a[0] - b[0]), abs(a[1] - b[1])} == {1, 2} for a, b in pairwise(squares))


def test_g_51_the_shortest_period_of_what_is_given_tells_what_is_due():
    for problem, _ in problems("G-51"):
        row, given = [tuple(color) for color in problem["row"]], problem["given"]
        if problem["pattern"] == "lightness":
            steps = np.diff(lab(row)[:, 0])
            assert np.abs(steps - steps[: given - 1].mean()).max() < 1.5 and abs(steps.mean()) > 10
            continue
        period = next(p for p in range(1, given) if row[: given - p] == row[p:given])
        assert 2 * period <= given and row[given:] == [row[i % period] for i in range(given, len(row))]


def test_o_60_no_card_fits_in_the_end():
    for problem, act in problems("O-60"):
        cards, row = {(a, b): c for a, b, c in problem["cards"]}, list(problem["row"])
        for _ in range(act.steps):
            k = next(k for k in range(1, len(row)) if (row[k - 1], row[k]) in cards)
            row[k] = cards[row[k - 1], row[k]]
        assert not any(pair in cards for pair in pairwise(row))
        scene = get_task("O-60").stage(problem)
        for place, kind in enumerate(row):
            form, colour = problem["kinds"][kind]
            shown = scene.state(f"symbol {place}", scene.duration).parts
            assert any(part.fill == COLOURS[colour] and len(getattr(part, "points", ())) == len(outline(form)) for part in shown)


def test_g_140_one_figure_alone_is_uncovered_at_every_stage():
    for problem, act in problems("G-140"):
        masks = []
        for figure in problem["figures"]:
            ring = np.round(outline(figure["kind"]) * figure["size"] + figure["at"]).astype(np.int32)
            masks.append(cv2.fillPoly(np.zeros((1024, 1024), np.uint8), [ring], 1) > 0)
        left, taken = list(range(len(masks))), []
        while left:
            free = [i for i in left if not any((masks[i] & masks[j]).any() for j in left if j > i)]
            assert len(free) == 1
            left.remove(free[0])
            taken.append(f"figure {free[0]}")
        assert taken == [change.sprite for change in act.changes]


def test_v_507_turns_made_by_the_driver_lead_to_the_ringed_crossing():
    for problem, act in problems("V-507"):
        at, ahead = complex(problem["start"][1], problem["start"][0]), {"north": -1j, "east": 1, "south": 1j, "west": -1}[problem["heading"]]
        passed = [at]
        for turn in problem["strip"]:
            ahead *= {"left": -1j, "right": 1j, "straight": 1}[turn]  # the picture's y points down
            at += ahead
            passed.append(at)
        assert act.mark.thing == f"crossing {int(at.imag)} {int(at.real)}"
        assert [complex(*divmod(crossing, problem["n"])[::-1]) for crossing in act.act.route] == passed and len({*passed}) == len(passed)


def test_g_199_crossings_are_those_that_lines_drawn_over_each_other_show():
    for problem, _ in problems("G-199"):
        layers = []
        for ends in problem["segments"]:
            layer = np.zeros((1024, 1024), np.uint8)
            cv2.line(layer, *(tuple(np.round(end).astype(int).tolist()) for end in ends), 1, 5)
            layers.append(layer)
        _, _, _, middles = cv2.connectedComponentsWithStats((sum(layers) > 1).astype(np.uint8))
        found, due = np.array(sorted(middles[1:].tolist())), np.array(problem["crossings"])
        assert found.shape == due.shape
        assert np.abs(found - due).max() < 4


def test_g_137_one_figure_alone_lies_inside_all_regions():
    for problem, _ in problems("G-137"):
        regions = [np.array(region, np.float32) for region in problem["regions"]]
        inside = [sum(cv2.pointPolygonTest(region, tuple(at), False) > 0 for region in regions) for at in problem["figures"]]
        assert inside[0] == 3
        assert max(inside[1:]) == 2


def test_o_41_just_one_grid_has_the_runs_beside_it():
    lines = list(product((False, True), repeat=5))
    runs = {line: tuple(len(run) for run in "".join(".#"[full] for full in line).replace(".", " ").split()) for line in lines}
    for problem, _ in problems("O-41"):
        filled = {tuple(cell) for cell in (*problem["given"], *problem["order"])}
        rows = [runs[tuple((i, j) in filled for j in range(5))] for i in range(5)]
        columns = [runs[tuple((i, j) in filled for i in range(5))] for j in range(5)]
        starts = {()}
        for row in rows:
            starts = {(*start, line) for start in starts for line in lines if runs[line] == row}
        found = [grid for grid in starts if [runs[column] for column in zip(*grid, strict=True)] == columns]
        assert [[(i, j) in filled for j in range(5)] for i in range(5)] == [list(line) for line in found[0]] and len(found) == 1


def test_o_45_cards_go_on_with_the_row():
    for problem, act in problems("O-45"):
        row, gaps = problem["row"], problem["gaps"]
        moved = [int(one.thing.split()[1]) for one in act.leaves()]
        assert [problem["cards"][number] for number in moved] == [row[gap] for gap in gaps] and len({str(card) for card in problem["cards"]}) == 5
        numbers = [one[0] for one in row]
        if numbers[0] is None:
            continue
        steps = np.diff(numbers)
        quotients = {b / a for a, b in pairwise(numbers)}
        sums = all(c == a + b for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False))
        squares = all(math.isqrt(n) ** 2 == n for n in numbers) and len(set(np.diff(steps))) == 1
        assert len(set(steps)) == 1 or len(quotients) == 1 or sums or squares


def test_v_501_every_route_without_one_of_the_cheapest_roads_is_dearer_by_two():
    for problem, act in problems("V-501"):
        graph = nx.Graph()
        graph.add_weighted_edges_from((*road, cost) for road, cost in zip(problem["roads"], problem["costs"], strict=True))
        start, goal, nodes = problem["start"], problem["goal"], len(problem["places"])
        route = [stop for stop in act.walk.route if stop < nodes]
        best = nx.bellman_ford_path_length(graph, start, goal)
        assert (route[0], route[-1], nx.path_weight(graph, route, "weight")) == (start, goal, best)
        assert len(route) - 1 > nx.shortest_path_length(graph, start, goal)
        for road in pairwise(route):
            fewer = graph.copy()
            fewer.remove_edge(*road)
            assert not nx.has_path(fewer, start, goal) or nx.bellman_ford_path_length(fewer, start, goal) >= best + 2


def test_o_29_in_one_order_alone_no_cluster_is_larger_than_the_red_one():
    for problem, act in problems("O-29"):
        sizes, balls = [count for count, _, _ in problem["clusters"]], problem["balls"]
        orders = [
            order for order in permutations(range(len(sizes))) if all(sizes[i] <= balls + sum(sizes[j] for j in order[:k]) for k, i in enumerate(order))
        ]  # fmt: skip
        assert orders == [tuple(int(name.split()[1]) for name, _ in act.meals)] and act.counts[-1] == balls + sum(sizes)


def test_o_48_just_one_grid_holds_what_is_given():
    for problem, act in problems("O-48"):
        n, values = problem["n"], np.reshape(problem["full"], (problem["n"], problem["n"]))
        marked, wide = cells_of(problem["marked"]), n // 2
        given = {cell: int(value) for cell, value in np.ndenumerate(values) if value > 0 and cell not in marked}
        grids = [()]
        for row in range(n):
            lines = [line for line in permutations(range(1, n + 1)) if all(given.get((row, column), value) == value for column, value in enumerate(line))]
            grids = [(*grid, line) for grid in grids for line in lines if not any(a == b for above in grid for a, b in zip(above, line, strict=True))]
            if row % 2:  # two rows make a line of boxes
                grids = [grid for grid in grids if all(len({*grid[-1][left : left + wide], *grid[-2][left : left + wide]}) == n for left in range(0, n, wide))]
        assert [np.array(grid).tolist() for grid in grids] == [np.abs(values).tolist()]
        assert sorted(int(one.thing.split()[1]) for one in act.leaves()) == list(range(len(marked)))


def test_v_514_just_the_turns_shown_bring_the_parcel_to_the_bay_of_its_colour():
    for problem, act in problems("V-514"):

        def run(turned: set, belts: dict = problem["belts"], sides: dict = problem["sides"]) -> str:
            here = "switch 0"
            while here in belts:
                here = belts[here][sides[here] ^ (here in turned)]
            return here

        # Of all sets of switches, the smallest that can be turned so that the parcel arrives.
        sets = [set(some) for size in range(len(problem["belts"]) + 1) for some in combinations(problem["belts"], size)]
        good = [some for some in sets if run(some) == f"bay {problem['bay']}"]
        assert {leaf.changes[0].sprite for leaf in act.acts[0].leaves()} == good[0] and all(len(some) > len(good[0]) > 0 for some in good[1:])


def test_g_2_no_way_to_the_strip_has_fewer_exchanges():
    for problem, act in problems("G-2"):
        count, row = len(problem["row"]), tuple(problem["row"])
        orders = nx.Graph()
        for order in permutations(range(count)):
            for a, b in combinations(range(count), 2):
                after = list(order)
                after[a], after[b] = order[b], order[a]
                orders.add_edge(order, tuple(after))
        for number in range(3):
            pairs = act.pairs if not number else act.varied()[f"another best order {number}"].pairs
            after = list(row)
            for a, b in pairs:
                after[a], after[b] = after[b], after[a]
            assert after == list(range(count))
            assert len(pairs) == nx.shortest_path_length(orders, row, tuple(range(count)))


def test_o_3_each_exchange_puts_the_leftmost_wrong_place_right():
    values = {"letters": ord, "digits": int, "polygons": int, "rainbow": ["red", "orange", "yellow", "green", "blue", "violet"].index}
    for problem, act in problems("O-3"):
        row = [values[problem["family"]](problem["symbols"][thing]) for thing in problem["row"]]
        due, steps = sorted(row), 0
        while row != due:
            place = next(i for i, value in enumerate(row) if value != due[i])
            other = row.index(due[place])
            row[place], row[other], steps = row[other], row[place], steps + 1
        assert steps == act.steps and due == [values[problem["family"]](symbol) for symbol in problem["symbols"]]


def test_o_35_one_shortest_list_of_edits_turns_the_word():
    def alignments(a: str, b: str) -> dict[int, int]:
        """How many alignments of two words there are, by their cost."""
        if not a or not b:
            return {len(a) + len(b): 1}
        found = Counter()
        for cost, rest in ((a[-1] != b[-1], (a[:-1], b[:-1])), (1, (a[:-1], b)), (1, (a, b[:-1]))):
            for more, ways in alignments(*rest).items():
                found[cost + more] += ways
        return found

    for problem, act in problems("O-35"):
        found = alignments(problem["start"], problem["goal"])
        assert (min(found), found[min(found)]) == (act.steps, 1)
        letters = list(problem["start"])
        for place, gone, come in best_edits(problem["start"], problem["goal"])[0]:
            assert letters[place : place + bool(gone)] == [gone] * bool(gone)
            letters[place : place + bool(gone)] = [come] * bool(come)
        assert "".join(letters) == problem["goal"]


def test_v_409_cards_spell_the_sum_and_its_carries():
    for problem, act in problems("V-409"):
        (a, b), columns = problem["addends"], problem["columns"]
        due = [f"blue {digit}" for digit in str(a + b)[::-1]]
        over = [place for place in range(columns - 1, 0, -1) if (a + b) // 10**place > a // 10**place + b // 10**place]
        for place in over:
            due.insert(place, f"red {place}")
        assert [change.sprite for change in act.changes] == due
        assert len(over) + (a + b >= 10**columns) >= 1 and len(set(str(a + b))) == len(str(a + b))


def test_v_504_pipes_can_fill_the_board_in_one_way_alone():
    def fillings(side: int, links: list[tuple], taken: frozenset) -> int:
        if not links:
            return len(taken) == side * side
        (tip, goal), *rest = links
        found = 0
        for cell in ((tip[0] + 1, tip[1]), (tip[0] - 1, tip[1]), (tip[0], tip[1] + 1), (tip[0], tip[1] - 1)):
            if cell == goal:
                found += fillings(side, rest, taken)
            elif min(cell) >= 0 and max(cell) < side and cell not in taken:
                found += fillings(side, [(cell, goal), *rest], taken | {cell})
        return found

    for problem, act in problems("V-504"):
        links = [(tuple(pipe[0]), tuple(pipe[-1])) for pipe in problem["pipes"]]
        assert fillings(problem["side"], links, frozenset(end for link in links for end in link)) == 1 and len(list(act.leaves())) == len(links)


def test_v_511_paint_fills_what_a_pen_can_flood():
    for problem, act in problems("V-511"):
        side, gaps = len(problem["rooms"]), {tuple(map(tuple, gap)) for gap in problem["gaps"]}
        plan = np.zeros((2 * side + 1, 2 * side + 1), np.uint8)
        for row, column in np.ndindex(side, side):
            plan[2 * row + 1, 2 * column + 1] = 1
            for other in ((row + 1, column), (row, column + 1)):
                if max(other) < side and (problem["rooms"][row][column] == problem["rooms"][other[0]][other[1]] or ((row, column), other) in gaps):
                    plan[row + other[0] + 1, column + other[1] + 1] = 1
        row, column = problem["drop"]
        flooded = cv2.floodFill(plan, None, (2 * column + 1, 2 * row + 1), 2)[1][1::2, 1::2] == 2
        assert {f"paint {r} {c}" for r, c in np.argwhere(flooded)} == set(act.actors) and 0 < flooded.sum() < side * side


def first_picture(task_id: str, problem: dict) -> np.ndarray:
    """The first frame (1024, 1024, 3), of which a pixel is a canvas unit."""
    return Renderer(get_task(task_id).stage(problem), 1024, 1024).frame(0)


def test_g_158_ringed_points_show_the_ground_in_their_middle_from_left_to_right():
    for problem, act in problems("G-158"):
        picture, hollow = lab(first_picture("G-158", problem)), []
        for number, (x, y) in enumerate(np.round(problem["places"]).astype(int)):
            middle, rim, ground = (
                picture[y - 4 : y + 5, left - 4 : left + 5].mean(axis=(0, 1)) for left in (x, x - int(problem["radius"] - 5), x - int(problem["radius"] + 12))
            )
            if math.dist(middle, ground) < 0.2 * math.dist(rim, ground):
                hollow.append((x, f"point {number}"))
        assert [name for _, name in sorted(hollow)] == [leaf.thing for leaf in act.leaves()]


def test_g_240_borders_go_along_the_shapes_that_show_none():
    for problem, act in problems("G-240"):
        black = np.abs(first_picture("G-240", problem).astype(int) - 15).max(axis=2) < 8
        bare = []
        for one in problem["shapes"]:
            around = cv2.circle(np.zeros(black.shape, np.uint8), np.round(one["at"]).astype(int).tolist(), int(one["radius"] + 10), 1, -1) > 0
            if black[around].sum() < 200:
                bare.append(one)
        middles = [np.mean([np.min(leaf.way, axis=0), np.max(leaf.way, axis=0)], axis=0) for leaf in act.leaves()]
        nearest = [min(problem["shapes"], key=lambda one: math.dist(one["at"], middle)) for middle in middles]
        assert sorted(one["at"] for one in nearest) == sorted(one["at"] for one in bare)


def test_g_189_both_halves_go_square_from_the_middle_of_the_bar_to_the_outer_lines():
    for problem, act in problems("G-189"):
        a, b = np.array(problem["ends"])
        for leaf, (c, d) in zip(act.leaves(), np.array(problem["outer"]), strict=True):
            start, end = np.array(leaf.way)
            assert abs(math.dist(start, a) - math.dist(start, b)) < 0.2 and abs(math.dist(end, a) - math.dist(end, b)) < 0.2
            assert abs(np.linalg.det([d - c, end - c])) / math.dist(c, d) < 0.5 and (end - c) @ (d - c) > 0 and (end - d) @ (c - d) > 0
            assert min(math.dist(start, at) for at in problem["decoys"]) > 50


def test_o_21_one_piece_alone_has_the_form_of_the_hole_and_is_brought_onto_it():
    for problem, act in problems("O-21"):
        scene = get_task("O-21").stage(problem)
        hole = np.array(sorted(part.at for part in scene.sprites["sheet"].state.parts))
        fitting = []
        for number in range(4):
            state = scene.sprites[f"piece {number}"].state
            blocks = np.array(sorted(part.at for part in state.parts))
            if blocks.shape == hole.shape and np.ptp(hole - blocks, axis=0).max() < 1:
                fitting.append((f"piece {number}", (hole - blocks)[0]))
        assert [name for name, _ in fitting] == [act.thing] and math.dist(fitting[0][1], act.to) < 1


def test_g_132_in_the_hole_one_fragment_alone_shows_what_the_pattern_would():
    for problem, act in problems("G-132"):
        hole = cv2.fillPoly(np.zeros((1024, 1024), np.uint8), [np.round(np.add(problem["hole"], problem["at"])).astype(np.int32)], 1) > 0

        def painted(pieces: list, at: tuple) -> np.ndarray:
            picture = np.zeros((1024, 1024), np.uint8)
            for corners, number in pieces:
                cv2.fillPoly(picture, [np.round(np.add(corners, at)).astype(np.int32)], number + 1)
            return picture

        missing = painted(problem["pattern"], (512, 290))[hole]
        unlike = [(painted(pieces, problem["at"])[hole] != missing).mean() for _, pieces in problem["fragments"]]
        best = int(np.argmin(unlike))
        assert act.thing == f"fragment {best}" and unlike[best] < 0.03
        assert min(share for number, share in enumerate(unlike) if number != best) > 0.15


def test_g_195_the_outlined_rectangle_is_clearly_nearest_to_two_squares():
    for problem, act in problems("G-195"):
        scene = get_task("G-195").stage(problem)
        off = {}
        for number in range(len(problem["rectangles"])):
            state = scene.sprites[f"rectangle {number}"].state
            _, sides, _ = cv2.minAreaRect(state.parts[body(state.parts)].outlines()[0].astype(np.float32))
            off[tuple(state.at)] = abs(math.log(max(sides) / min(sides) / 2))
        at, best = min(off.items(), key=lambda one: one[1])
        assert math.dist(at, np.mean(act.way, axis=0)) < 1 and best < 0.06
        assert sorted(off.values())[1] > best + 0.12


def test_g_198_ringed_triangles_are_those_of_which_pythagoras_theorem_holds():
    for problem, act in problems("G-198"):
        off = []
        for corners in problem["triangles"]:
            a, b, c = sorted(math.dist(corners[i], corners[i - 1]) for i in range(3))
            off.append(abs(a * a + b * b - c * c) / (2 * a * b))
        due = sorted((i for i, value in enumerate(off) if value < 0.02), key=lambda i: problem["places"][i][0])
        assert [leaf.thing for leaf in act.leaves()] == [f"figure {i}" for i in due]
        assert all(value > math.sin(math.radians(13.5)) for i, value in enumerate(off) if i not in due)


def test_v_202_the_turtle_goes_where_its_chips_say():
    for problem, act in problems("V-202"):
        (first, last), chips = problem["frame"], problem["chips"]
        program = [*chips[:first], *chips[first:last] * problem["times"], *chips[last:]]
        heading, at, route = {"up": -1j, "right": 1, "down": 1j, "left": -1}[problem["heading"]], complex(problem["start"][1], problem["start"][0]), []
        for chip in program:
            if chip in "LR":
                heading *= -1j if chip == "L" else 1j
            else:
                route += [at + step * heading for step in range(1, int(chip[1:]) + 1)]
                at = route[-1]
        assert [(int(place.imag), int(place.real)) for place in route] == list(act.walk.route[1:])
        assert len({*route}) == len(route)


def test_v_201_all_rules_that_explain_the_pairs_agree():
    def blobs(grid: np.ndarray, full: bool) -> list[set]:
        graph = nx.grid_2d_graph(*grid.shape)
        graph.remove_nodes_from([cell for cell in [*graph] if bool(grid[cell]) != full])
        return list(nx.connected_components(graph))

    def holes(grid: np.ndarray, color: int) -> np.ndarray:
        inner = [cell for blob in blobs(grid, False) if all(min(cell) > 0 and max(cell) < 4 for cell in blob) for cell in blob]
        return np.array([[color if (r, c) in inner else grid[r, c] for c in range(5)] for r in range(5)])

    def largest(grid: np.ndarray, color: int) -> np.ndarray:
        first, *others = sorted(blobs(grid, True), key=len, reverse=True)
        chosen = first if not others or len(others[0]) < len(first) else set()
        return np.array([[color if (r, c) in chosen else grid[r, c] for c in range(5)] for r in range(5)])

    def rules(grid: np.ndarray):
        for k in range(4):
            turned = np.rot90(grid, k)
            yield np.rot90(np.array([sorted(column, key=bool) for column in turned.T.tolist()]).T, -k)
            yield np.rot90(turned[::-1], -k) if k < 2 else np.rot90(np.transpose(turned), -k)
        for a, b in combinations(range(1, 5), 2):
            yield np.select([grid == a, grid == b], [b, a], grid)
        for down, right in product((-1, 0, 1), repeat=2):
            if down or right:
                yield np.array([[grid[(r - down) % 5, (c - right) % 5] for c in range(5)] for r in range(5)])
        for color in range(1, 5):
            yield holes(grid, color)
            yield largest(grid, color)
        yield np.repeat(np.array([next(filter(None, row), 0) for row in grid.tolist()])[:, None], 5, axis=1)
        yield np.repeat(np.array([next(filter(None, column), 0) for column in grid.T.tolist()])[None], 5, axis=0)

    for problem, _ in problems("V-201"):
        grids = [np.array(grid) for grid in problem["grids"]]
        explaining = [
            c for a, b, c in zip(*map(rules, (grids[0], grids[2], grids[4])), strict=True) if np.array_equal(a, grids[1]) and np.array_equal(b, grids[3])
        ]  # fmt: skip
        assert explaining and all(np.array_equal(one, grids[5]) for one in explaining)


def test_v_516_dots_that_a_ray_finds_outside_the_line_leave_by_ways_as_short_as_any():
    for problem, act in problems("V-516"):
        grid, line = nx.grid_2d_graph(problem["side"], problem["side"]), get_task("V-516").stage(problem).sprites["line"].state.parts[0]
        ring = np.array(line.points, np.float32)
        for name, cell in zip(problem["hues"], problem["outside"] + problem["inside"], strict=True):
            at = get_task("V-516").stage(problem).sprites[f"dot {name}"].state.at
            assert (cv2.pointPolygonTest(ring, at, False) < 0) == (cell in problem["outside"])
        grid.remove_nodes_from(cells_of(problem["open"]))
        last = problem["side"] - 1
        walks = [leaf for leaf in act.leaves() if hasattr(leaf, "route")]
        for leaf in walks:
            away = nx.single_source_shortest_path_length(grid, leaf.route[0])
            assert len(leaf.route) - 1 == min(steps for (row, column), steps in away.items() if min(row, column) == 0 or max(row, column) == last)
        assert {leaf.thing for leaf in walks} == {f"dot {name}" for name in problem["hues"][: len(problem["outside"])]}


def test_v_101_swaps_made_one_after_another_bring_the_bead_to_the_lane_in_which_it_ends():
    for problem, act in problems("V-101"):
        lanes = list(range(len(problem["heights"])))
        for _, upper in problem["swaps"]:
            lanes[upper], lanes[upper + 1] = lanes[upper + 1], lanes[upper]
        assert act.walk.to[1] == problem["heights"][lanes.index(problem["first"])] != problem["heights"][problem["first"]]
        assert np.abs(np.diff(act.mark.way, axis=0)).max() < 60


def test_v_503_no_solution_is_shorter_than_the_one_that_is_walked():
    for problem, act in problems("V-503"):
        floor, goals = {tuple(cell) for cell in problem["floor"]}, {tuple(cell) for cell in problem["goals"]}
        start = (tuple(problem["worker"]), frozenset(map(tuple, problem["crates"])))
        seen, wave, steps = {start}, [start], 0
        while not any(crates == goals for _, crates in wave):
            after = []
            for (row, column), crates in wave:
                for down, right in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    cell, beyond = (row + down, column + right), (row + 2 * down, column + 2 * right)
                    pushed = (crates - {cell}) | {beyond} if cell in crates else crates
                    if cell in floor and len(pushed) == len(crates) and pushed <= floor:
                        after.append((cell, pushed))
            wave, steps = [state for state in dict.fromkeys(after) if state not in seen], steps + 1
            seen |= {*wave}
        assert steps == len(act.walk.route) - 1 == act.walk.remaining(act.walk.start)


def packed(region: set, pieces: list[list]) -> int:
    """In how many ways some of the pieces, not turned, fill a region of cells: each is laid in all places, or left out."""
    rows, columns = (max(cell[axis] for cell in region) + 1 for axis in (0, 1))
    ways = {frozenset(): 1}
    for piece in pieces:
        top, left = (min(cell[axis] for cell in piece) for axis in (0, 1))
        places = [frozenset((r - top + i, c - left + j) for r, c in piece) for i in range(rows) for j in range(columns)]
        found = Counter(ways)
        for covered, count in ways.items():
            found.update({covered | place: count for place in places if place <= region and not place & covered})
        ways = found
    return ways[frozenset(region)]


def test_v_508_pieces_fill_the_silhouette_in_one_way_alone():
    for problem, act in problems("V-508"):
        region = {tuple(cell) for part in problem["parts"] for cell in part}
        assert packed(region, problem["parts"]) == 1 and len(list(act.leaves())) == len(problem["parts"])


def test_o_51_no_shorter_series_of_moves_leads_to_the_goal():
    def onwards(towers: tuple) -> list[tuple]:
        """Towers, each of widths from below, after one more move."""
        found = []
        for a, b in permutations(range(3), 2):
            if towers[a] and (not towers[b] or towers[b][-1] > towers[a][-1]):
                found.append(tuple((*tower, towers[a][-1]) if i == b else tower[:-1] if i == a else tower for i, tower in enumerate(towers)))
        return found

    for problem, act in problems("O-51"):
        count = len(problem["start"])
        start, goal = (
            tuple(tuple(count - disc for disc in range(count) if state[disc] == stand) for stand in range(3)) for state in (problem["start"], problem["goal"])
        )
        reached, latest, steps = {start}, [start], 0
        while goal not in reached:
            latest = [after for before in latest for after in onwards(before) if after not in reached]
            reached |= {*latest}
            steps += 1
        towers = start
        for disc, place in act.route:
            found = [after for after in onwards(towers) if after[place // count][-1:] == (count - disc,) != towers[place // count][-1:]]
            assert len(found) == 1 and len(found[0][place // count]) == place % count + 1
            towers = found[0]
        assert towers == goal and len(act.route) == steps


def test_g_34_pieces_fill_the_box_in_one_way_alone():
    for problem, act in problems("G-34"):
        region = {tuple(cell) for part in problem["parts"] for cell in part}
        assert packed(region, [*problem["parts"], *problem["spare"]]) == 1 and len(list(act.leaves())) == len(problem["parts"])


def test_v_505_every_way_shown_uses_each_segment_once_and_the_wrong_one_leaves_a_part():
    for problem, act in problems("V-505"):
        segments = Counter(frozenset(edge) for edge in problem["segments"])
        for drawn in (act, get_task("V-505").variations(problem)["another way"]):
            route = drawn.walk.route
            assert route[0] == problem["start"] and Counter(map(frozenset, pairwise(route))) == segments
        assert nx.has_eulerian_path(nx.Graph(problem["segments"]))
        rest = segments - Counter(map(frozenset, pairwise(problem["stuck"])))
        assert rest and not any(problem["stuck"][-1] in edge for edge in rest)


def test_o_1_no_other_lamps_add_up_to_the_swatch():
    for problem, act in problems("O-1"):
        lamps = np.array(problem["lamps"])
        sums = {some: np.minimum(lamps[list(some)].sum(axis=0), 255).tolist() for n in range(1, len(lamps) + 1) for some in combinations(range(len(lamps)), n)}
        assert [some for some, light in sums.items() if light == problem["swatch"]] == [tuple(sorted(problem["right"]))]
        assert len(list(act.leaves())) == len(problem["right"])


def test_v_412_legs_walked_in_metres_end_at_the_pennant_that_is_ringed():
    for problem, act in problems("V-412"):
        text = get_task("V-412").prompt(problem).plain[0]
        told = re.findall(r"(\d+) m (north|east|south|west)", text)
        at = np.array(problem["start"], float)
        for metres, way in told:
            at += np.array({"north": (-1, 0), "south": (1, 0), "west": (0, -1), "east": (0, 1)}[way]) * int(metres) / problem["metres"]
        due = next(name for name, cell in problem["pennants"].items() if (at == cell).all())
        assert len(told) == len(problem["legs"]) and act.mark.thing == f"square {due}"
        assert len({*act.act.walk.route}) == len(act.act.walk.route) == 1 + sum(int(metres) // problem["metres"] for metres, _ in told)


def test_v_512_colourings_are_proper_and_the_only_ones():
    for problem, act in problems("V-512"):
        count, size = problem["count"], (225, 195)
        left, top, right, bottom = 62, 40, 962, 820
        xs, ys = np.meshgrid(np.linspace(left, right, size[0]), np.linspace(top, bottom, size[1]))
        owner = np.array([np.hypot(xs - x, ys - y) for x, y in problem["seeds"]]).argmin(axis=0)
        pairs = Counter()
        for a, b in ((owner[:, :-1], owner[:, 1:]), (owner[:-1], owner[1:])):
            pairs.update(map(frozenset, np.stack([a[a != b], b[a != b]], axis=1).tolist()))
        beside = [tuple(pair) for pair, pixels in pairs.items() if pixels > 6]
        given = {i: colour for i, colour in enumerate(problem["colours"]) if i not in problem["white"]}
        ways = [given | dict(zip(problem["white"], way, strict=True)) for way in product(range(count), repeat=len(problem["white"]))]
        proper = [way for way in ways if all(way[a] != way[b] for a, b in beside)]
        assert [sorted(way.items()) for way in proper] == [[*enumerate(problem["colours"])]]
        assert [leaf.changes[0].sprite for leaf in act.leaves()] == [f"region {i}" for i in problem["white"]]
