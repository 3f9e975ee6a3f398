import Testing

@testable import EstimateFiles

@Suite("Vehicle identification numbers")
struct VINTests {
    @Test(
        "J021 a VIN has 17 characters",
        arguments: ["", "1M8GDM9AXKP04278", "1M8GDM9AXKP0427888", "1HDW426YINI3V5M4"]
    )
    func length(_ text: String) {
        #expect(throws: VIN.Fault.length(text.count)) { try VIN(text) }
    }

    @Test(
        "J022 a VIN has no I, O, Q or other sign",
        arguments: [
            ("1M8GDM9AXKPO42788", "O", 12), ("IM8GDM9AXKP042788", "I", 1),
            ("1M8GDM9AXKP04278Q", "Q", 17), ("1M8GDM9A-KP042788", "-", 9),
            ("1M8GDM9AÄKP042788", "Ä", 9),
        ] as [(String, Character, Int)]
    )
    func characters(_ text: String, _ character: Character, _ position: Int) {
        #expect(throws: VIN.Fault.character(character, position: position)) { try VIN(text) }
    }

    @Test("J022 a sign that only looks like a letter is none")
    func lookAlike() {
        // The Kelvin sign is, to Swift, equal to K.
        let text = "1M8GDM9AX\u{212A}P042788"
        #expect(throws: VIN.Fault.character("\u{212A}", position: 10)) { try VIN(text) }
    }

    @Test(
        "J023 the check digit is computed from the other sixteen",
        arguments: [
            ("1M8GDM9AXKP042788", "X"), ("11111111111111111", "1"), ("5GZCZ43D13S812715", "1"),
            ("1HGCM82633A004352", "3"), ("1HGBH41JXMN109186", "X"), ("JT2BG22K710596829", "7"),
            ("3VWRX7AJ4AM090106", "4"),
        ] as [(String, Character)]
    )
    func valid(_ text: String, _ digit: Character) throws {
        let vin = try VIN(text)
        #expect(vin.isCheckDigitValid)
        #expect(vin.checkDigit == digit)
    }

    @Test(
        "J024 a wrong check digit is told, not refused",
        arguments: [
            "WVWZZZ1KZ6W612305", "1HGCM82633A123456", "1G1BC5SM5H7123456", "JM1BK32F691234567",
        ]
    )
    func invalid(_ text: String) throws {
        #expect(try !VIN(text).isCheckDigitValid)
    }

    @Test("J024 a wrong check digit in a file is a warning")
    func warning() throws {
        let vehicle =
            "<VehicleInfo><VINInfo><VIN><VINNum>1HGCM82633A123456</VINNum></VIN>"
            + "</VINInfo></VehicleInfo>"
        let file = try readDocument(estimate(more: vehicle))
        #expect(file.vehicle.vin == "1HGCM82633A123456")
        #expect(file.warnings.contains { $0.hasPrefix("vin_check_digit:") })
    }

    @Test("the European VIN's right digit is 2")
    func european() throws { #expect(try VIN("WVWZZZ1KZ6W612305").checkDigit == "2") }

    @Test("case and blanks around a VIN do not matter")
    func lowerCase() throws {
        #expect(try VIN(" 1m8gdm9axkp042788 ").text == "1M8GDM9AXKP042788")
    }

    @Test(
        "J023 position 7 tells the thirty-year cycle",
        arguments: [
            ("1M8GDM9AXKP042788", 1989), ("JT2BG22K710596829", 2001), ("JA4J24A55LZ000000", 2020),
            ("2T1BA03E3TC000000", 1996), ("58ADZ1B10MU621809", 2021), ("3FMCR9C69NR000000", 2022),
            ("7SYEE3YB8SF000000", 2025),
        ] as [(String, Int32)]
    )
    func years(_ text: String, _ year: Int32) throws {
        #expect(try VIN(text).modelYear() == year)
    }

    @Test("outside North America the year nearest to the file's is taken")
    func nearestYear() throws {
        let vin = try VIN("WVWZZZ1KZ6W612305")
        #expect(vin.modelYear(near: 2006) == 2006)
        #expect(vin.modelYear(near: 2035) == 2036)
        #expect(try VIN("WVWZZZ1KZ0W612305").modelYear(near: 2006) == nil)
    }
}
