internal import Contracts

/// The shop's vehicle. Files that also read estimate files, which have a vehicle of their own,
/// call it by this name.
typealias VehicleRecord = Vehicle
