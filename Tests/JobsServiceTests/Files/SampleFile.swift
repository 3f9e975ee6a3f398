import Contracts
import Foundation
import Wire

@testable import JobsService

/// Small files, put together byte by byte.
enum SampleFile {
    /// What a photo says of its taking.
    struct Exif {
        var make: String? = "Acme"
        var orientation: UInt16? = 6
        var takenAt: String? = "2026:05:20 10:11:12"
        var offset: String?
        var hasPlace = true
        var isLittle = false

        /// From the byte order mark on.
        var block: [UInt8] {
            var first: [(UInt16, UInt16, UInt32, [UInt8])] = []
            if let make { first.append((0x010F, 2, UInt32(make.utf8.count + 1), text(make))) }
            if let orientation { first.append((0x0112, 3, 1, short(orientation))) }
            var detail: [(UInt16, UInt16, UInt32, [UInt8])] = []
            if let takenAt {
                detail.append((0x9003, 2, UInt32(takenAt.utf8.count + 1), text(takenAt)))
            }
            if let offset {
                detail.append((0x9011, 2, UInt32(offset.utf8.count + 1), text(offset)))
            }
            let place: [(UInt16, UInt16, UInt32, [UInt8])] = [(0x0001, 2, 2, text("N"))]
            let count = first.count + 1 + (hasPlace ? 1 : 0)
            var start = 8 + size(count, first)
            first.append((0x8769, 4, 1, long(UInt32(start))))
            start += size(detail.count, detail)
            if hasPlace { first.append((0x8825, 4, 1, long(UInt32(start)))) }
            var bytes: [UInt8] = isLittle ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A]
            bytes += long(8)
            bytes += directory(first, at: bytes.count)
            bytes += directory(detail, at: bytes.count)
            if hasPlace { bytes += directory(place, at: bytes.count) }
            return bytes
        }

        private func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }

        private func short(_ value: UInt16) -> [UInt8] {
            isLittle
                ? [UInt8(value & 255), UInt8(value >> 8)] : [UInt8(value >> 8), UInt8(value & 255)]
        }

        private func long(_ value: UInt32) -> [UInt8] {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - $0 * 8)) }
            return isLittle ? bytes.reversed() : bytes
        }

        private func size(
            _ count: Int,
            _ entries: [(UInt16, UInt16, UInt32, [UInt8])]
        ) -> Int {
            6 + count * 12 + entries.reduce(0) { $0 + ($1.3.count > 4 ? $1.3.count : 0) }
        }

        private func directory(
            _ entries: [(UInt16, UInt16, UInt32, [UInt8])],
            at start: Int
        ) -> [UInt8] {
            var bytes = short(UInt16(entries.count))
            var far: [UInt8] = []
            let end = start + 6 + entries.count * 12
            for (tag, type, count, value) in entries {
                bytes += short(tag) + short(type) + long(count)
                if value.count > 4 {
                    bytes += long(UInt32(end + far.count))
                    far += value
                } else {
                    bytes += value + [UInt8](repeating: 0, count: 4 - value.count)
                }
            }
            return bytes + long(0) + far
        }
    }

    static let xmp = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude=\"49,17N\"/>"
    /// Behind the picture, where some cameras keep a second one with its own place.
    static let trailer = Array("GPSLatitude behind the end".utf8)

    static func segment(_ marker: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = body.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + body
    }

    /// A photo of `width` × `height`; `salt` makes it another one.
    static func jpeg(
        _ exif: Exif? = Exif(),
        width: UInt16 = 640,
        height: UInt16 = 480,
        salt: UInt8 = 1,
        scan: [UInt8]? = nil
    ) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8]
        bytes += segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0])
        if let exif {
            bytes += segment(0xE1, JPEGSegments.exifName + exif.block)
            bytes += segment(0xE1, Array(xmp.utf8))
            bytes += segment(0xED, Array("Photoshop 3.0 City: Vancouver".utf8))
            bytes += segment(0xFE, Array("a comment".utf8))
        }
        bytes += segment(0xDB, [UInt8](repeating: salt, count: 65))
        bytes += segment(
            0xC0,
            [8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255), 1]
                + [1, 0x11, 0]
        )
        bytes += segment(0xDA, [1, 1, 0, 0, 63, 0])
        bytes += scan ?? [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD3, 0x56, salt]
        return bytes + [0xFF, 0xD9] + (exif == nil ? [] : trailer)
    }

    static func png(_ exif: Exif? = Exif(), width: UInt32 = 320, height: UInt32 = 200) -> [UInt8] {
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            long(UInt32(body.count)) + Array(name.utf8) + body + [1, 2, 3, 4]
        }
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        bytes += chunk("IHDR", long(width) + long(height) + [8, 2, 0, 0, 0])
        if let exif {
            bytes += chunk("eXIf", exif.block)
            bytes += chunk("iTXt", Array(xmp.utf8))
            bytes += chunk("tIME", [7, 234, 5, 20, 10, 11, 12])
        }
        bytes += chunk("IDAT", [9, 8, 7]) + chunk("IEND", [])
        return bytes + (exif == nil ? [] : trailer)
    }

    static func webp(_ exif: Exif? = Exif()) -> [UInt8] {
        func little(_ value: Int) -> [UInt8] {
            (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            Array(name.utf8) + little(body.count) + body + (body.count % 2 == 1 ? [0] : [])
        }
        // 100 × 50, with the flags of EXIF and XMP.
        var chunks = chunk("VP8X", [exif == nil ? 0 : 0x0C, 0, 0, 0, 99, 0, 0, 49, 0, 0])
        chunks += chunk("VP8 ", [1, 2, 3, 0x9D, 0x01, 0x2A, 100, 0, 50, 0, 5])
        if let exif {
            chunks += chunk("EXIF", exif.block)
            chunks += chunk("XMP ", Array(xmp.utf8))
        }
        return Array("RIFF".utf8) + little(chunks.count + 4) + Array("WEBP".utf8) + chunks
            + (exif == nil ? [] : trailer)
    }

    static let pdf = Array("%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n".utf8)
    static let html = Array("<!DOCTYPE html><script>alert(1)</script>".utf8)
    static let svg = Array("<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>".utf8)
    static let program = [0x7F, 0x45, 0x4C, 0x46] + [UInt8](repeating: 2, count: 60)

    private static func long(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - $0 * 8)) }
    }
}

extension ShopFloor {
    /// A file goes in as the gateway sends it.
    func upload(
        _ bytes: [UInt8],
        _ name: String,
        type: String = "",
        parent: String = "",
        role: String = "owner",
        part: Int = 1 << 20,
        key: String = "",
        _ change: (inout Attachment) -> Void = { _ in }
    ) async throws -> Attachment {
        let begun = try await call(
            AttachmentFilesMethods.beginUpload,
            BeginUploadRequest.with {
                $0.fileName = name
                $0.contentType = type
                change(&$0.attachment)
                $0.parentAttachmentID = parent
            },
            role: role,
            key: key
        )
        for start in stride(from: 0, to: bytes.count, by: part) {
            _ = try await append(bytes, begun.id, from: start, part, role: role)
        }
        return try await call(
            AttachmentFilesMethods.finishUpload,
            FinishUploadRequest.with { $0.id = begun.id },
            role: role,
            key: key
        )
    }

    func append(
        _ bytes: [UInt8],
        _ id: String,
        from start: Int,
        _ count: Int,
        role: String = "owner"
    ) async throws -> UploadProgress {
        try await call(
            AttachmentFilesMethods.appendUpload,
            AppendUploadRequest.with {
                $0.id = id
                $0.offset = Int64(start)
                $0.content = Data(bytes.dropFirst(start).prefix(count))
            },
            role: role
        )
    }

    func read(_ id: String, role: String = "owner", count: Int32 = 0) async throws -> FilePart {
        try await call(
            AttachmentFilesMethods.readAttachment,
            ReadAttachmentRequest.with {
                $0.id = id
                $0.count = count
            },
            role: role
        )
    }

    func link(
        _ id: String,
        _ purpose: FilePurpose,
        seconds: Int32 = 0
    ) async throws -> FileLink {
        try await call(
            AttachmentFilesMethods.linkAttachment,
            LinkAttachmentRequest.with {
                $0.id = id
                $0.purpose = purpose
                $0.validSeconds = seconds
            }
        )
    }

    func follow(_ token: String) async throws -> FilePart {
        try await bench.call(
            AttachmentFilesMethods.readLinkedFile,
            ReadLinkedFileRequest.with { $0.token = token },
            as: nil
        )
    }

    /// A job of another customer with another car.
    func otherJob() async throws -> Job {
        let customer = try await customer { $0.lastName = "Price" }
        let vehicle = try await vehicle(of: customer) { $0.vin = "1FTFW1E50PFA00001" }
        return try await call(
            JobsMethods.createJob,
            CreateJobRequest.with {
                $0.job.customerID = customer.id
                $0.job.vehicleID = vehicle.id
            }
        )
    }
}

/// The row; Testing has an `Attachment` of its own.
typealias FileRow = Attachment
