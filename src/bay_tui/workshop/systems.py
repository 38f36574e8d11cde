"""What a vehicle is made of, as findings name it: systems, their components, and what is usually measured on them.

Slugs are stored and sent, so that every terminal words a finding in its own language. A component that is no slug is
text somebody typed, and is shown as it is. `initials` are those of the Chinese word's pinyin (制动 is `zd`), so that
a list narrows down without an input method.
"""

from typing import NamedTuple


class Usual(NamedTuple):
    """A measurement usually taken: its name, its unit, and the limits beyond which it is out of order."""

    name: str
    unit: str
    minimum: float | None = None
    maximum: float | None = None


class Component(NamedTuple):
    """Something that is looked at: slug, English word, initials of the Chinese one, and what is measured on it."""

    slug: str
    english: str
    initials: str
    usual: Usual | None = None


class System(NamedTuple):
    """A system of the vehicle with its components, the ones most often written up first."""

    slug: str
    english: str
    initials: str
    components: tuple[Component, ...]


_PAD = Usual("pad_thickness", "mm", 3.0)
_RUN_OUT = Usual("run_out", "mm", None, 0.05)
_TREAD = Usual("tread", "mm", 1.6)

SYSTEMS: tuple[System, ...] = (
    System("brakes", "Brakes", "zd", (
        Component("front_pads", "Front brake pads", "qzdp", _PAD),
        Component("front_discs", "Front brake discs", "qzdp", _RUN_OUT),
        Component("rear_pads", "Rear brake pads", "hzdp", _PAD),
        Component("rear_discs", "Rear brake discs", "hzdp", _RUN_OUT),
        Component("brake_fluid", "Brake fluid", "zdy", Usual("water", "%", None, 3.0)),
        Component("calipers", "Calipers", "zdq"),
        Component("brake_hoses", "Brake hoses and pipes", "zdrghyg"),
        Component("parking_brake", "Parking brake", "zczd"),
        Component("abs", "ABS and ESP", "abshesp"),
    )),
    System("tyres", "Tyres and wheels", "lt", (
        Component("front_left_tyre", "Front left tyre", "zqlt", _TREAD),
        Component("front_right_tyre", "Front right tyre", "yqlt", _TREAD),
        Component("rear_left_tyre", "Rear left tyre", "zhlt", _TREAD),
        Component("rear_right_tyre", "Rear right tyre", "yhlt", _TREAD),
        Component("tyre_pressure", "Tyre pressure", "ty", Usual("pressure", "bar")),
        Component("rims", "Rims", "lw"),
        Component("wheel_bolts", "Wheel bolts", "ltls"),
        Component("tpms", "Tyre pressure sensors", "tyjc"),
    )),
    System("engine", "Engine", "fdj", (
        Component("oil_leak", "Oil leak", "jyxl"),
        Component("engine_oil", "Engine oil", "jy"),
        Component("spark_plugs", "Spark plugs", "hhs", Usual("gap", "mm")),
        Component("ignition_coils", "Ignition coils", "dhxq"),
        Component("drive_belt", "Drive belt", "pd"),
        Component("air_filter", "Air filter", "kqlqq"),
        Component("engine_mounts", "Engine mounts", "fdjjj"),
        Component("timing_drive", "Timing drive", "zslt"),
        Component("oxygen_sensor", "Oxygen sensor", "ycgq"),
    )),
    System("suspension", "Suspension", "xg", (
        Component("front_struts", "Front struts", "qjzq"),
        Component("rear_shocks", "Rear shock absorbers", "hjzq"),
        Component("stabiliser_links", "Stabiliser links", "phglg"),
        Component("control_arms", "Control arms and bushes", "kzbhct"),
        Component("ball_joints", "Ball joints", "qt"),
        Component("springs", "Springs", "th"),
        Component("strut_mounts", "Strut mounts", "jzqdj"),
        Component("wheel_bearings", "Wheel bearings", "lgzc"),
    )),
    System("steering", "Steering", "zx", (
        Component("tie_rod_ends", "Tie rod ends", "hlgqt"),
        Component("steering_rack", "Steering rack", "zxj"),
        Component("rack_boots", "Rack boots", "zxjfct"),
        Component("wheel_alignment", "Wheel alignment", "sldw", Usual("toe", "mm")),
        Component("steering_column", "Steering column", "zxgz"),
        Component("power_steering", "Power steering", "zlzx"),
        Component("steering_wheel", "Steering wheel", "fxp"),
        Component("steering_fluid", "Power steering fluid", "zlzxy"),
    )),
    System("electrical", "Electrical", "dq", (
        Component("battery", "Battery", "xdc", Usual("cca", "A")),
        Component("alternator", "Alternator", "fdj", Usual("voltage", "V", 13.5, 15.0)),
        Component("starter", "Starter motor", "qdj"),
        Component("window_regulator", "Window regulators", "blsjq"),
        Component("central_locking", "Central locking", "zks"),
        Component("parking_sensors", "Parking sensors", "dcld"),
        Component("wiring", "Wiring and connectors", "xshct"),
        Component("control_units", "Control units", "kzdy"),
        Component("fuses", "Fuses and relays", "bxshjdq"),
    )),
    System("lights", "Lights and signals", "dg", (
        Component("headlamps", "Headlamps", "qdd"),
        Component("brake_lamps", "Brake lamps", "zdd"),
        Component("indicators", "Direction indicators", "zxd"),
        Component("tail_lamps", "Tail and side lamps", "wdhskd"),
        Component("reversing_lamps", "Reversing lamps", "dcd"),
        Component("fog_lamps", "Fog lamps", "wd"),
        Component("number_plate_lamp", "Number plate lamp", "pzd"),
        Component("horn", "Horn", "lb"),
    )),
    System("cooling", "Cooling", "lq", (
        Component("coolant", "Coolant", "lqy", Usual("freezing_point", "°C", None, -25.0)),
        Component("water_pump", "Water pump", "sb"),
        Component("radiator", "Radiator", "srq"),
        Component("thermostat", "Thermostat", "jwq"),
        Component("coolant_hoses", "Coolant hoses", "lqsg"),
        Component("cooling_fan", "Cooling fan", "srfs"),
        Component("expansion_tank", "Expansion tank", "pzsh"),
        Component("coolant_leak", "Coolant leak", "lqyxl"),
    )),
    System("climate", "Climate", "kt", (
        Component("cabin_filter", "Cabin filter", "ktlqq"),
        Component("condenser", "Condenser", "lnq"),
        Component("compressor", "Compressor", "ysj"),
        Component("refrigerant", "Refrigerant", "zlj", Usual("vent_temperature", "°C")),
        Component("blower", "Blower", "gfj"),
        Component("evaporator", "Evaporator", "zfq"),
        Component("climate_hoses", "Climate hoses", "ktgl"),
        Component("flap_motors", "Flap motors", "fmdj"),
    )),
    System("transmission", "Transmission", "bsx", (
        Component("transmission_fluid", "Transmission fluid", "bsxy"),
        Component("clutch", "Clutch", "lhq"),
        Component("transmission_leak", "Transmission leak", "bsxxl"),
        Component("shift_mechanism", "Shift mechanism", "hdjg"),
        Component("transmission_mounts", "Transmission mounts", "bsxjj"),
        Component("mechatronics", "Valve body and control", "fthkz"),
        Component("torque_converter", "Torque converter", "bjq"),
        Component("transmission_filter", "Transmission filter", "bsxlx"),
    )),
    System("driveline", "Driveline", "cd", (
        Component("drive_shafts", "Drive shafts", "bz"),
        Component("shaft_boots", "Drive shaft boots", "bzfct"),
        Component("propeller_shaft", "Propeller shaft", "cdz"),
        Component("differential", "Differential", "csq"),
        Component("transfer_case", "Transfer case", "fdx"),
        Component("differential_oil", "Differential oil", "csqy"),
        Component("universal_joints", "Universal joints", "wxj"),
        Component("centre_bearing", "Centre bearing", "zjzc"),
    )),
    System("exhaust", "Fuel and exhaust", "ryhpq", (
        Component("exhaust_pipes", "Exhaust pipes", "pqg"),
        Component("catalyst", "Catalytic converter", "sychq"),
        Component("particulate_filter", "Particulate filter", "klbjq"),
        Component("fuel_pump", "Fuel pump", "ryb", Usual("fuel_pressure", "bar")),
        Component("fuel_filter", "Fuel filter", "ryl"),
        Component("injectors", "Injectors", "pyz"),
        Component("throttle_body", "Throttle body", "jqm"),
        Component("fuel_leak", "Fuel leak", "ryxl"),
    )),
    System("body", "Body and glass", "cshbl", (
        Component("wiper_blades", "Wiper blades", "ygp"),
        Component("windscreen", "Windscreen", "qdbl"),
        Component("paintwork", "Paintwork", "qm"),
        Component("bumpers", "Bumpers", "bxg"),
        Component("underbody", "Underbody", "dp"),
        Component("doors", "Doors and seals", "cmhmft"),
        Component("washer", "Washer system", "psxt"),
        Component("seat_belts", "Seat belts and airbags", "aqdhqn"),
        Component("corrosion", "Corrosion", "xs"),
    )),
    System("high_voltage", "High voltage", "gy", (
        Component("traction_battery", "Traction battery", "dldc", Usual("state_of_health", "%", 70.0)),
        Component("charging_port", "Charging port", "cdk"),
        Component("onboard_charger", "On-board charger", "czcdj"),
        Component("drive_motor", "Drive motor", "qddj"),
        Component("inverter", "Inverter", "nbq"),
        Component("hv_cables", "High-voltage cables", "gyxs"),
        Component("hv_coolant_pump", "E-drive coolant pump", "dqlqsb"),
        Component("insulation", "Insulation", "jy", Usual("insulation_resistance", "MΩ", 0.5)),
        Component("interlock", "Interlock", "gyhs"),
    )),
)  # fmt: skip
"""Every system, the ones most often written up first, because the first nine are one key away."""

MEASURES: tuple[tuple[str, str], ...] = (
    ("pad_thickness", "pad thickness"),
    ("run_out", "run-out"),
    ("tread", "tread depth"),
    ("water", "water content"),
    ("pressure", "pressure"),
    ("gap", "gap"),
    ("toe", "toe"),
    ("cca", "cold cranking current"),
    ("voltage", "charging voltage"),
    ("freezing_point", "freezing point"),
    ("vent_temperature", "vent temperature"),
    ("fuel_pressure", "fuel pressure"),
    ("state_of_health", "state of health"),
    ("insulation_resistance", "insulation resistance"),
)
"""The names of the usual measurements and their English words."""


def system_by(slug: str) -> System | None:
    """Return the system with this slug, or None."""
    return next((system for system in SYSTEMS if system.slug == slug), None)


def component_by(system: str, slug: str) -> Component | None:
    """Return the component of a system with this slug, or None: then it is text somebody typed."""
    found = system_by(system)
    return next((one for one in found.components if one.slug == slug), None) if found else None


def out_of_limits(value: float, minimum: float | None, maximum: float | None) -> bool:
    """Say whether a measured value lies beyond one of its limits."""
    return (minimum is not None and value < minimum) or (maximum is not None and value > maximum)
