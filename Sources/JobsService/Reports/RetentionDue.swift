internal import Contracts
internal import Store

/// Rows whose time is over, by class (6.10).
struct RetentionDue: Sendable {
    /// Rows of one look.
    static let batch = 500

    let id: String
    /// A job of theirs is under a legal hold.
    let isHeld: Bool

    /// The next rows in order of their ids.
    ///
    /// - Parameters:
    ///   - cutoff: microseconds since 1970; older is due.
    ///   - last: the last id of the look before; empty = from the beginning.
    static func next(
        _ kind: RetentionClass,
        before cutoff: Int64,
        after last: String,
        _ view: View,
        in shop: ShopID
    ) throws -> [RetentionDue] {
        guard let sql = statement(kind) else { return [] }
        let after = ShopID(last)?.bytes ?? []
        let rows = try view.rows(
            sql,
            [.shop(shop), .integer(cutoff), .bytes(after), .integer(Int64(batch))]
        )
        return rows.compactMap { row in
            row.uuid("id").map { RetentionDue(id: $0, isHeld: row.integer("held") == 1) }
        }
    }

    private static func statement(_ kind: RetentionClass) -> String? {
        switch kind {
        case .retentionPhotos:
            attachments(
                """
                a.file_type = 'image' AND a.upload_date < ?2
                AND (j.status IN ('delivered', 'cancelled')
                OR (j.id IS NULL AND a.estimate_id IS NULL))
                """
            )
        case .retentionEstimatePhotos:
            attachments(
                """
                a.file_type = 'image' AND a.upload_date < ?2
                AND (j.status = 'estimate' OR (j.id IS NULL AND a.estimate_id IS NOT NULL))
                """
            )
        case .retentionImportFiles:
            attachments("a.sub_category = '\(Attachment.importFile)' AND a.upload_date < ?2")
        case .retentionExports:
            attachments("a.sub_category = '\(Attachment.privacyExport)' AND a.upload_date < ?2")
        case .retentionDeletedFiles: attachments("a.delete_time < ?2")
        case .retentionProspects: prospects
        case .retentionSessions:
            """
            SELECT t.id AS id, 0 AS held FROM refresh_tokens t
            WHERE t.shop_id = ?1 AND t.expires_at < ?2 AND t.id > ?3 ORDER BY t.id LIMIT ?4
            """
        case .retentionQuarantine:
            """
            SELECT q.id AS id, coalesce(j.legal_hold, 0) AS held FROM quarantined_files q
            LEFT JOIN jobs j ON j.shop_id = q.shop_id AND j.id = q.job_id
            WHERE q.shop_id = ?1 AND q.create_time < ?2 AND q.id > ?3 ORDER BY q.id LIMIT ?4
            """
        case .retentionUploads:
            """
            SELECT u.id AS id, 0 AS held FROM uploads u
            WHERE u.shop_id = ?1 AND u.create_time < ?2 AND u.id > ?3 ORDER BY u.id LIMIT ?4
            """
        case .unspecified, .UNRECOGNIZED: nil
        }
    }

    /// Attachments that still have bytes. Held: by their job, or by any job of the car or customer
    /// that they belong to.
    private static func attachments(_ condition: String) -> String {
        """
        SELECT a.id AS id, EXISTS (SELECT 1 FROM jobs h WHERE h.shop_id = a.shop_id
        AND h.legal_hold = 1 AND (h.id = coalesce(a.job_id, e.job_id)
        OR h.customer_id = a.customer_id OR h.vehicle_id = a.vehicle_id)) AS held
        FROM attachments a
        LEFT JOIN estimates e ON e.shop_id = a.shop_id AND e.id = a.estimate_id
        LEFT JOIN jobs j ON j.shop_id = a.shop_id AND j.id = coalesce(a.job_id, e.job_id)
        WHERE a.shop_id = ?1 AND a.bytes_purged_time IS NULL AND a.sha256 IS NOT NULL
        AND \(condition) AND a.id > ?3 ORDER BY a.id LIMIT ?4
        """
    }

    /// Nobody's repair, and nothing moved since.
    private static let prospects = """
        SELECT c.id AS id, EXISTS (SELECT 1 FROM jobs h WHERE h.shop_id = c.shop_id
        AND h.customer_id = c.id AND h.legal_hold = 1) AS held
        FROM customers c
        WHERE c.shop_id = ?1 AND c.customer_status = 'prospect' AND c.erased_at IS NULL
        AND c.delete_time IS NULL AND c.update_time < ?2
        AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.shop_id = c.shop_id AND j.customer_id = c.id
        AND (j.status NOT IN ('estimate', 'cancelled') OR j.update_time >= ?2))
        AND NOT EXISTS (SELECT 1 FROM estimates e WHERE e.shop_id = c.shop_id
        AND e.customer_id = c.id AND e.update_time >= ?2)
        AND c.id > ?3 ORDER BY c.id LIMIT ?4
        """
}
